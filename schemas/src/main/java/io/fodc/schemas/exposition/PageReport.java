package io.fodc.schemas.exposition;

import java.util.List;

/**
 * How the reading of one page went.
 *
 * @param lines lines, empty ones and comments included
 * @param samples samples given to the sink
 * @param badLines lines not understood, those over a limit included
 * @param firstBadLines the first of them, at most {@value #MAX_BAD_LINES}
 * @param duplicateSamples good lines dropped because their series was already in the page; the
 *     first one counts
 * @param refusedSamples lines dropped because the page is over {@link
 *     ExpositionLimits#samplesPerPage} or {@link ExpositionLimits#familiesPerPage}
 * @param firstRefusal the first limit that a line broke, with its value; empty if none did
 * @param exemplars exemplars read and left out
 * @param truncated whether the page seems cut off: no newline at its end, or no {@code # EOF} where
 *     OpenMetrics wants one
 */
public record PageReport(
    long lines,
    long samples,
    long badLines,
    List<BadLine> firstBadLines,
    long duplicateSamples,
    long refusedSamples,
    String firstRefusal,
    long exemplars,
    boolean truncated) {
  public static final int MAX_BAD_LINES = 5;

  public PageReport {
    firstBadLines = List.copyOf(firstBadLines);
  }
}
