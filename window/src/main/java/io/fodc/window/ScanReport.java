package io.fodc.window;

/**
 * What a scan showed, and what it cost.
 *
 * @param series series that had samples
 * @param samples samples shown
 * @param columns columns of sealed blocks that were decoded for it; none of a block outside of the
 *     range, and none of a series that was not wanted
 */
public record ScanReport(int series, long samples, long columns) {}
