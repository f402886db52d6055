package io.fodc.proxy.fleet;

/**
 * How the last scrape of one target went.
 *
 * @param target its name
 * @param up whether it answered with a page
 * @param reason why not, empty when up
 * @param durationSeconds time it took
 * @param samples samples on the page
 * @param badLines lines that could not be read
 */
public record TargetState(
    String target,
    boolean up,
    String reason,
    double durationSeconds,
    long samples,
    long badLines) {}
