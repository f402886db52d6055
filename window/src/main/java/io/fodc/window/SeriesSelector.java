package io.fodc.window;

/** Says which series a reader wants. */
@FunctionalInterface
public interface SeriesSelector {
  /** Whether this series is wanted. */
  boolean test(int seriesId);

  /** Every series. */
  static SeriesSelector all() {
    return id -> true;
  }
}
