package io.fodc.window;

/**
 * What a reader wants to see of a window.
 *
 * <p>A step thins the samples: time since 1970 is cut into stretches of {@code stepMillis}, each
 * from a multiple of it to just before the next, and of each series the newest sample in each
 * stretch is shown, at its own time. A stretch without a sample shows none; nothing is made up. At
 * the ends of the range a stretch counts only as far as it lies in the range.
 *
 * @param series which series
 * @param fromMillis first instant
 * @param toMillis last instant, included
 * @param stepMillis {@link #EVERY_SAMPLE}, or the length of a step
 */
public record WindowQuery(SeriesSelector series, long fromMillis, long toMillis, long stepMillis) {
  /** No step. */
  public static final long EVERY_SAMPLE = 0;

  public WindowQuery {
    if (stepMillis < 0) {
      throw new IllegalArgumentException("a step of " + stepMillis + " ms is below 0");
    }
  }

  /** Every sample of all series. */
  public static WindowQuery everything() {
    return new WindowQuery(SeriesSelector.all(), Long.MIN_VALUE, Long.MAX_VALUE, EVERY_SAMPLE);
  }

  /** The same, ending no later than this. */
  WindowQuery until(long millis) {
    return new WindowQuery(series, fromMillis, Math.min(toMillis, millis), stepMillis);
  }

  /** Whether a stretch of time, both ends included, has anything in common with the range. */
  boolean overlaps(long from, long to) {
    return from <= toMillis && to >= fromMillis;
  }
}
