package io.fodc.window;

/** Takes the samples of a scan, one series after the other. */
public interface SeriesVisitor {
  /** The samples that follow, until the next call, are of this series. */
  void series(int seriesId);

  /**
   * Samples of the current series, in time order, after those of earlier calls. Absent ticks are
   * left out.
   *
   * @param ticks milliseconds; valid during the call, from 0 to {@code count} - 1
   * @param values one for each tick; bit-exact, valid during the call
   */
  void points(long[] ticks, double[] values, int count);
}
