package io.fodc.bridge.record;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;

/** Takes the contents of a window's record, which was checked to its last byte before. */
public interface WindowSink {
  /**
   * What follows is of this window.
   *
   * @param ticks milliseconds, ascending; valid until the record ends
   * @param count how many of them there are
   */
  void window(WindowOrigin origin, WindowPart part, long[] ticks, int count);

  /** The samples that follow are of this series; the key is valid until the next call. */
  void series(SeriesKey key, MetricFamily family);

  /**
   * All samples of the current series, in time order. Absent ticks are left out.
   *
   * @param ticks milliseconds, valid during the call, from 0 to {@code count} - 1
   * @param values one for each tick; bit-exact, valid during the call
   */
  void points(long[] ticks, double[] values, int count);
}
