package io.fodc.window;

/**
 * What a scan showed, and what it cost.
 *
 * @param series series that had samples
 * @param samples samples shown
 * @param columns columns of sealed blocks that were decoded for it; none of a block outside of the
 *     range, and none of a series that was not wanted
 * @param lostToMillis newest tick that was there when the scan began and had gone before it ended,
 *     so that some series were shown without their samples up to then; {@link WindowView#NO_TICK}
 *     if none, as always in a {@link WindowView}
 */
public record ScanReport(int series, long samples, long columns, long lostToMillis) {
  /** Nothing was lost. */
  public ScanReport(int series, long samples, long columns) {
    this(series, samples, columns, WindowView.NO_TICK);
  }

  /** Whether ticks went while the scan was shown. */
  public boolean isTorn() {
    return lostToMillis != WindowView.NO_TICK;
  }
}
