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

  /**
   * Whether it knows the series of this name, because they were told to it before. Asked by a
   * decoder that {@linkplain WindowDecoder#remembering remembers}, before the window.
   */
  default boolean knows(SeriesSetName name) {
    return false;
  }

  /**
   * What the series of the part just begun are called, and how many they are.
   *
   * @param known as it was answered: then {@link #series} is left out and only points come, in the
   *     order in which the series were told before
   */
  default void named(SeriesSetName name, int count, boolean known) {}

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
