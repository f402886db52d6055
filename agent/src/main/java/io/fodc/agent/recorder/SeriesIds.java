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
