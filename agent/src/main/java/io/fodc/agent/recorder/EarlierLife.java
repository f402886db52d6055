package io.fodc.agent.recorder;

import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a reopened window tells of the agent's process before this one, so that a restart of the
 * agent is neither a first occurrence of every series nor hides that of one, nor a node's restart.
 */
public final class EarlierLife {
  /** There was none, or nothing of it is known. */
  public static final EarlierLife NONE =
      new EarlierLife(RecorderStatus.NO_TICK, new long[0], Map.of(), Map.of());

  private static final String TARGET = "target";

  private final long newestTickMillis;
  private final long[] seriesHashes;
  private final Map<String, Double> startTimes;
  private final Map<String, Double> targets;

  private EarlierLife(
      long newestTickMillis,
      long[] seriesHashes,
      Map<String, Double> startTimes,
      Map<String, Double> targets) {
    this.newestTickMillis = newestTickMillis;
    this.seriesHashes = seriesHashes;
    this.startTimes = startTimes;
    this.targets = targets;
  }

  /** What this window remembers; {@link #NONE} if it is empty. */
  public static EarlierLife of(Window window) {
    try (WindowView view = window.view()) {
      if (view.isEmpty()) {
        return NONE;
      }
      TickCursor newest = view.newest();
      return new EarlierLife(
          newest.tickMillis(),
          hashes(view.series(WindowQuery.everything()), window.table()),
          byTarget(newest, window.table(), SourceTrack.START_TIME.name()),
          byTarget(newest, window.table(), SourceTrack.UP.name()));
    }
  }

  /** Its newest tick, {@link RecorderStatus#NO_TICK} if there was none. */
  public long newestTickMillis() {
    return newestTickMillis;
  }

  /** Hashes of the keys of all series it recorded, as far as the window goes back. */
  long[] seriesHashes() {
    return seriesHashes;
  }

  /** Start of the process behind a target, as it was told last. */
  OptionalDouble startTime(String target) {
    Double seconds = startTimes.get(target);
    return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds);
  }

  /** Whether it read this target. */
  boolean knows(String target) {
    return targets.containsKey(target);
  }

  private static long[] hashes(int[] ids, SeriesTable table) {
    SeriesKey key = new SeriesKey();
    return Arrays.stream(ids)
        .mapToLong(
            id -> {
              table.copyKey(id, key);
              return key.hash();
            })
        .toArray();
  }

  private static Map<String, Double> byTarget(TickCursor tick, SeriesTable table, String family) {
    Map<String, Double> values = new HashMap<>();
    SeriesKey key = new SeriesKey();
    for (int i = 0; i < tick.size(); i++) {
      int id = tick.seriesId(i);
      if (table.familyOf(id).name().equals(family)) {
        table.copyKey(id, key);
        double value = tick.value(i);
        key.labels().get(TARGET).ifPresent(target -> values.put(target, value));
      }
    }
    return values;
  }
}
