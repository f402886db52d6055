package io.fodc.agent.recorder;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;

/** Gives series their ids, and takes them back. Any thread. */
public interface SeriesIds {
  /** Id of a series, held until {@link #release}; negative when there is no room for it. */
  int id(SeriesKey key, MetricFamily family);

  /** Gives one hold of an id back. */
  void release(int id);

  /**
   * Changes when series may be answered otherwise than before: one that was refused gets an id, or
   * one that has an id is refused. Whoever remembers ids from tick to tick then gives them all back
   * and asks again.
   */
  default long generation() {
    return 0;
  }

  /** Those of a table. */
  static SeriesIds of(SeriesTable table) {
    return new SeriesIds() {
      @Override
      public int id(SeriesKey key, MetricFamily family) {
        return table.intern(key, family);
      }

      @Override
      public void release(int id) {
        table.release(id);
      }
    };
  }
}
