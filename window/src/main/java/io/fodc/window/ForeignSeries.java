package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The series of another window in terms of this one's table: its ids and ours, both ways.
 * Immutable, 16 bytes a series off the heap, counted in the budget; it holds the series until the
 * last block that was adopted with it is gone. Whoever built it closes it after the last {@link
 * Window#adopt}. Any thread.
 *
 * <pre>
 *   count × u64: their id, ours; ascending
 *   count × u64: our id, theirs; ascending
 * </pre>
 */
public final class ForeignSeries implements AutoCloseable {
  private final SeriesTable table;
  private final NativeMemory memory;
  private final MemorySegment pairs;
  private final int count;

  private ForeignSeries(SeriesTable table, MemoryBudget budget, long[] theirs, long[] ours) {
    this.table = table;
    count = theirs.length;
    memory = new NativeMemory(this::releaseSeries, budget::release);
    pairs = memory.allocate(bytes(count));
    MemorySegment.copy(theirs, 0, pairs, NativeLayout.LONG, 0, count);
    MemorySegment.copy(ours, 0, pairs, NativeLayout.LONG, 8L * count, count);
  }

  /** Number of series. */
  public int size() {
    return count;
  }

  /** Our id of their series, {@link SeriesTable#NO_SERIES} if it is none of these. */
  int ours(int theirId) {
    return find(0, theirId);
  }

  /** Their id of our series, {@link SeriesTable#NO_SERIES} if it is none of these. */
  int theirs(int ourId) {
    return find(count, ourId);
  }

  boolean tryRetain() {
    return memory.tryRetain();
  }

  void release() {
    memory.release();
  }

  /** The builder's own hold ends. To be called once. */
  @Override
  public void close() {
    memory.release();
  }

  private int find(int start, int id) {
    int low = start;
    int high = start + count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long pair = pairs.get(NativeLayout.LONG, 8L * middle);
      int known = (int) (pair >>> 32);
      if (known == id) {
        return (int) pair;
      }
      if (known < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return SeriesTable.NO_SERIES;
  }

  private void releaseSeries() {
    for (int i = 0; i < count; i++) {
      table.release((int) pairs.get(NativeLayout.LONG, 8L * i));
    }
  }

  private static long bytes(int count) {
    return Math.max(1, 16L * count);
  }

  /** Gathers the series of another window as their definitions come in. One thread. */
  public static final class Draft implements AutoCloseable {
    private static final int FIRST_ROOM = 256;

    private final SeriesTable table;
    private final MemoryBudget budget;
    private long[] theirs = new long[FIRST_ROOM];
    private int count;
    private int refused;

    /** A draft over the table of the window that will adopt, and the budget it counts in. */
    public Draft(SeriesTable table, MemoryBudget budget) {
      this.table = table;
      this.budget = budget;
    }

    /** Takes one series, unless the table has no room: then its samples will be left out. */
    public void add(int theirId, SeriesKey key, MetricFamily family) {
      if (theirId < 0) {
        throw new IllegalArgumentException("series id " + theirId + " is below 0");
      }
      int ours = table.intern(key, family);
      if (ours == SeriesTable.NO_SERIES) {
        refused++;
        return;
      }
      if (count == theirs.length) {
        theirs = Arrays.copyOf(theirs, count * 2);
      }
      theirs[count++] = (long) theirId << 32 | ours;
    }

    /** Series taken. */
    public int size() {
      return count;
    }

    /** Series that the table had no room for. */
    public int refused() {
      return refused;
    }

    /**
     * The series as one; this draft is empty afterwards.
     *
     * @throws IllegalArgumentException if an id stands for two series, or a series for two ids
     * @throws IllegalStateException if the memory budget has no room
     */
    public ForeignSeries build() {
      long[] byTheirs = Arrays.copyOf(theirs, count);
      Arrays.sort(byTheirs);
      long[] byOurs = new long[count];
      for (int i = 0; i < count; i++) {
        byOurs[i] = byTheirs[i] << 32 | byTheirs[i] >>> 32;
      }
      Arrays.sort(byOurs);
      requireDistinct(byTheirs, "id %d stands for two series");
      requireDistinct(byOurs, "the series with id %d here stands twice");
      long bytes = bytes(count);
      if (!budget.reserve(bytes, null)) {
        throw new IllegalStateException(
            "the ids of %d series do not fit into a memory budget of %d with %d in use"
                .formatted(count, budget.limit(), budget.used()));
      }
      try {
        ForeignSeries built = new ForeignSeries(table, budget, byTheirs, byOurs);
        count = 0;
        return built;
      } catch (OutOfMemoryError e) {
        budget.release(bytes);
        throw new IllegalStateException("the system has no memory for " + count + " series", e);
      }
    }

    /** Gives back what was not built. */
    @Override
    public void close() {
      for (int i = 0; i < count; i++) {
        table.release((int) theirs[i]);
      }
      count = 0;
    }

    private static void requireDistinct(long[] pairs, String message) {
      for (int i = 1; i < pairs.length; i++) {
        if (pairs[i] >>> 32 == pairs[i - 1] >>> 32) {
          throw new IllegalArgumentException(message.formatted(pairs[i] >>> 32));
        }
      }
    }
  }
}
