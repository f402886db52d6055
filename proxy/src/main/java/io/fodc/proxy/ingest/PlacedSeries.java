package io.fodc.proxy.ingest;

import io.fodc.bridge.record.SeriesSetName;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The series of one window after the other by their places, part by part; sets of series that came
 * before are found by their names. One thread.
 */
final class PlacedSeries {
  private static final int FEW = 256;

  private final NodeWindows windows;
  private final IntakeCounters counters;
  private final SeriesSets sets;
  private final CpuPlaces cpu;

  /** Table id by place. */
  private int[] ids = new int[FEW];

  private int count;

  /** Ids that are to be given back. */
  private int[] held = new int[FEW];

  private int heldCount;

  /** Where the part begins, among the places and among what is held. */
  private int partStart;

  private int partHeldStart;
  private int partCount;
  private @Nullable SeriesSetName partName;
  private int @Nullable [] known;

  PlacedSeries(NodeWindows windows, IntakeCounters counters, InstantSource clock) {
    this.windows = windows;
    this.counters = counters;
    this.sets = new SeriesSets(windows, clock);
    this.cpu = new CpuPlaces(windows);
  }

  /** Table id by place; the first {@link #count} are meant. */
  int[] ids() {
    return ids;
  }

  int count() {
    return count;
  }

  /** Places of those that say what CPU time a process took. */
  CpuPlaces cpu() {
    return cpu;
  }

  boolean knows(SeriesSetName name) {
    return sets.find(name).isPresent();
  }

  /** A part begins. */
  void beginPart() {
    endPart();
    partStart = count;
    partHeldStart = heldCount;
  }

  /** The name of its series; the ids are those of before if they are known by it. */
  void named(SeriesSetName name, int seriesCount, boolean isKnown) {
    partName = name;
    partCount = seriesCount;
    known =
        isKnown
            ? sets.find(name).orElseThrow(() -> new IllegalStateException(name + " was known"))
            : null;
  }

  /** Whether the series of the part come by the name of their set alone. */
  boolean byName() {
    return known != null;
  }

  /** The next series, which is to be found in the table. */
  void add(SeriesKey key, MetricFamily family) {
    int id = windows.table().intern(key, family);
    boolean refused = id == RecordedWindow.NO_SERIES;
    counters.unknown(refused);
    if (refused) {
      sets.makeRoom();
      place(id);
      partName = null;
      return;
    }
    cpu.learn(id, key, family);
    place(id);
    if (heldCount == held.length) {
      held = Arrays.copyOf(held, heldCount * 2);
    }
    held[heldCount++] = id;
  }

  /** The next series of the part, if its series are known by their name. */
  void addKnown() {
    int[] before = known;
    if (before != null) {
      place(before[count - partStart]);
    }
  }

  private void place(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, count * 2);
    }
    cpu.place(count, id);
    ids[count++] = id;
  }

  /** Remembers the series of the part, if all of them were told and taken. */
  private void endPart() {
    SeriesSetName name = partName;
    if (name != null
        && known == null
        && count == partStart + partCount
        && sets.remember(name, ids, partStart, count)) {
      heldCount = partHeldStart;
    }
    partName = null;
    known = null;
  }

  /** Gives the series back: the node's window has its own hold on those that it took. */
  void letGo(int keptPlaces) {
    endPart();
    sets.forgetUnused();
    for (int i = 0; i < heldCount; i++) {
      windows.release(held[i]);
    }
    count = 0;
    cpu.clear();
    heldCount = 0;
    partStart = 0;
    partHeldStart = 0;
    if (ids.length > keptPlaces) {
      ids = new int[FEW];
      held = new int[FEW];
    }
  }
}
