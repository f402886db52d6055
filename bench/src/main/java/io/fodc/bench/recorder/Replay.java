package io.fodc.bench.recorder;

import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;

/**
 * A recording played into a window as fast as it goes. After its last tick it begins again, as if
 * the node had been restarted.
 */
final class Replay implements AutoCloseable {
  /** A window as an agent has it unless told otherwise. */
  static final long AGENT_BUDGET_BYTES = 30L << 20;

  private static final long FIRST_TICK_MILLIS = 1_700_000_000_000L;

  private final Recording recording;
  private final OpenWindow into;
  private final SeriesTable table;
  private final Window window;
  private final int[] ids;
  private final Tick tick = new Tick();
  private int played;
  private long appendNanos;
  private long samples;

  Replay(Recording recording, long budgetBytes) {
    this(recording, new OpenWindow(budgetBytes));
  }

  /** Plays into a window that is open; closing this closes it. */
  Replay(Recording recording, OpenWindow into) {
    this.recording = recording;
    this.into = into;
    table = into.table();
    window = into.window();
    ids = new int[recording.series().size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] =
          table.intern(SeriesKey.of(recording.series().get(i)), recording.series().get(i).family());
      if (ids[i] < 0) {
        throw new IllegalStateException("the series table is full after " + i + " series");
      }
    }
  }

  /** Appends the next ticks. */
  void play(int ticks) {
    for (int i = 0; i < ticks; i++) {
      next();
    }
  }

  /** Appends the next tick; what the window takes for it is counted in {@link #appendNanos}. */
  void next() {
    int[] numbers = recording.numbers().get(played % recording.ticks());
    double[] values = recording.values().get(played % recording.ticks());
    tick.reset(FIRST_TICK_MILLIS + played * Pages.INTERVAL_MILLIS);
    for (int i = 0; i < numbers.length; i++) {
      tick.add(ids[numbers[i]], values[i]);
    }
    long before = Cpu.nanos();
    window.append(tick);
    appendNanos += Cpu.nanos() - before;
    samples += numbers.length;
    played++;
  }

  /** Forgets the time taken so far. */
  void restartTiming() {
    appendNanos = 0;
    samples = 0;
  }

  /** Time of appending a sample, sealing and evicting included, since the timing began. */
  double nanosPerSample() {
    return (double) appendNanos / samples;
  }

  Window window() {
    return window;
  }

  SeriesTable table() {
    return table;
  }

  MemoryBudget budget() {
    return into.budget();
  }

  @Override
  public void close() {
    into.close();
  }
}
