package io.fodc.window;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Since which tick a window knows its series, by id: ids next to each other that came at the same
 * tick are one run, since series that appear together are neighbours. Immutable.
 */
final class FirstTicks {
  static final FirstTicks NONE = new FirstTicks(new int[0], new long[0]);

  private static final int OBJECT_BYTES = 24 + 2 * 16;

  /** {@code int[run]}: first id of the run, which ends where the next begins; ascending. */
  private final int[] starts;

  /** {@code long[run]}: the tick, {@link WindowView#NO_TICK} of ids that are not known. */
  private final long[] ticks;

  private FirstTicks(int[] starts, long[] ticks) {
    this.starts = starts;
    this.ticks = ticks;
  }

  /** Tick that an id is known since, {@link WindowView#NO_TICK} if it is not. */
  long millis(int id) {
    int found = Arrays.binarySearch(starts, id);
    int run = found < 0 ? -found - 2 : found;
    return run < 0 ? WindowView.NO_TICK : ticks[run];
  }

  /** Heap it takes. */
  long bytes() {
    return starts.length == 0 ? 0 : OBJECT_BYTES + 12L * starts.length;
  }

  /** Collects ids in ascending order, from none on. */
  static final class Runs {
    private int[] starts = new int[16];
    private long[] ticks = new long[16];
    private int count;
    private int end;

    /** An id above all before is known since this tick. */
    void add(int id, long tickMillis) {
      if (count > 0 && id > end) {
        start(end, WindowView.NO_TICK);
      }
      start(id, tickMillis);
      end = id + 1;
    }

    private void start(int id, long tickMillis) {
      long before = count == 0 ? WindowView.NO_TICK : ticks[count - 1];
      if (before == tickMillis) {
        return;
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
        ticks = Arrays.copyOf(ticks, count * 2);
      }
      starts[count] = id;
      ticks[count++] = tickMillis;
    }

    FirstTicks done() {
      if (count > 0) {
        start(end, WindowView.NO_TICK);
      }
      return new FirstTicks(Arrays.copyOf(starts, count), Arrays.copyOf(ticks, count));
    }
  }

  /** Collects changes. */
  Change change() {
    return new Change(this);
  }

  /** What is to be different. */
  static final class Change {
    private final TreeMap<Integer, Long> runs = new TreeMap<>();

    private Change(FirstTicks before) {
      for (int run = 0; run < before.starts.length; run++) {
        runs.put(before.starts[run], before.ticks[run]);
      }
    }

    /** An id is known since this tick. */
    Change put(int id, long tickMillis) {
      runs.putIfAbsent(id + 1, at(id + 1));
      runs.put(id, tickMillis);
      joinWithBefore(id + 1);
      joinWithBefore(id);
      return this;
    }

    private long at(int id) {
      Map.Entry<Integer, Long> run = runs.floorEntry(id);
      return run == null ? WindowView.NO_TICK : run.getValue();
    }

    private void joinWithBefore(int start) {
      if (at(start) == at(start - 1)) {
        runs.remove(start);
      }
    }

    FirstTicks done() {
      int[] starts = runs.keySet().stream().mapToInt(Integer::intValue).toArray();
      return new FirstTicks(starts, runs.values().stream().mapToLong(Long::longValue).toArray());
    }
  }
}
