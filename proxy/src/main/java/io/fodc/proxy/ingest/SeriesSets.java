package io.fodc.proxy.ingest;

import io.fodc.bridge.record.SeriesSetName;
import io.fodc.proxy.windows.NodeWindows;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Ids of series by the names of the sets that came with records, so that they need not be looked up
 * for each window again; nodes that have the same series share a set. Sets that nobody has used for
 * {@link #UNUSED} go, earlier where the table has no room; while there are {@value #MOST_SERIES}
 * ids in sets no more are taken, a set counting as {@value #COST_OF_SET} ids besides. Each set has
 * a hold on its series. One thread.
 */
final class SeriesSets {
  static final Duration UNUSED = Duration.ofMinutes(10);

  /** 16 MiB. */
  static final int MOST_SERIES = 4 << 20;

  /** What a set takes beside its ids, in ids. */
  static final int COST_OF_SET = 50;

  /** A set that was used within this is of a node that publishes. */
  static final Duration IN_USE = Duration.ofMinutes(2);

  private final NodeWindows windows;
  private final InstantSource clock;
  private final int mostSeries;

  /** The set that was used longest ago first. */
  private final Map<SeriesSetName, Entry> sets = new LinkedHashMap<>(64, 0.75f, true);

  private int series;

  private static final class Entry {
    private final int[] ids;
    private long usedMillis;

    Entry(int[] ids, long nowMillis) {
      this.ids = ids;
      usedMillis = nowMillis;
    }
  }

  SeriesSets(NodeWindows windows, InstantSource clock) {
    this(windows, clock, MOST_SERIES);
  }

  SeriesSets(NodeWindows windows, InstantSource clock, int mostSeries) {
    this.windows = windows;
    this.clock = clock;
    this.mostSeries = mostSeries;
  }

  /** The ids of a set in order, for reading; it is not forgotten soon. */
  Optional<int[]> find(SeriesSetName name) {
    Entry found = sets.get(name);
    if (found == null) {
      return Optional.empty();
    }
    found.usedMillis = clock.millis();
    return Optional.of(found.ids);
  }

  /**
   * Remembers a set, if it is new and there is room.
   *
   * @param ids of which those from an index to another are of the set
   * @return whether the caller's holds on the series are the set's now
   */
  boolean remember(SeriesSetName name, int[] ids, int from, int to) {
    int cost = to - from + COST_OF_SET;
    if (from == to || sets.containsKey(name) || series + cost > mostSeries) {
      return false;
    }
    sets.put(name, new Entry(Arrays.copyOfRange(ids, from, to), clock.millis()));
    series += cost;
    return true;
  }

  /** Lets go of what nobody has used lately. */
  void forgetUnused() {
    forget(UNUSED);
  }

  /** Lets go of what is not in use: the table has no room. */
  void makeRoom() {
    forget(IN_USE);
  }

  private void forget(Duration unused) {
    long now = clock.millis();
    var oldest = sets.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (now - entry.usedMillis < unused.toMillis()) {
        return;
      }
      oldest.remove();
      series -= entry.ids.length + COST_OF_SET;
      for (int id : entry.ids) {
        windows.release(id);
      }
    }
  }
}
