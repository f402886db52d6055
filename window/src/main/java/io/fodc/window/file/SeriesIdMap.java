package io.fodc.window.file;

import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import java.util.Arrays;

/** Ids of one table as those of another, each held until {@link #release}. One thread. */
final class SeriesIdMap {
  private static final int UNKNOWN = -2;

  private final SeriesTable from;
  private final SeriesTable to;
  private final SeriesKey key = new SeriesKey();
  private int[] ids = new int[0];

  SeriesIdMap(SeriesTable from, SeriesTable to) {
    this.from = from;
    this.to = to;
  }

  /** The id there; {@link SeriesTable#NO_SERIES} if it had no room. */
  int of(int id) {
    if (id >= ids.length) {
      int known = ids.length;
      ids = Arrays.copyOf(ids, Math.max(256, id * 2));
      Arrays.fill(ids, known, ids.length, UNKNOWN);
    }
    if (ids[id] == UNKNOWN) {
      from.copyKey(id, key);
      ids[id] = to.intern(key, from.familyOf(id));
    }
    return ids[id];
  }

  void release() {
    for (int id : ids) {
      if (id >= 0) {
        to.release(id);
      }
    }
  }
}
