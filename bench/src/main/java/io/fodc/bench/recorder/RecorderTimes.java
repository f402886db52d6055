package io.fodc.bench.recorder;

import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * A JVM of its own, with the agent's flags or without: fills a window, then prints what appending
 * and decoding took, in CPU time of its thread, and how much heap a large window adds. Each figure
 * is a line {@code name value}.
 */
final class RecorderTimes {
  private static final int LARGE_SERIES = 20_000;
  private static final int LARGE_TICKS = 240;
  private static final int ROUNDS = 3;
  private static final double KIBIBYTE = 1024;

  private RecorderTimes() {}

  /** Arguments: file of pages, ticks of it to use, ticks to play, milliseconds to warm up. */
  public static void main(String[] arguments) throws IOException {
    print("heap_20000_series_kib", heapKibibytes());
    Pages pages = new PageFile(Path.of(arguments[0])).first(Integer.parseInt(arguments[1]));
    Recording recording = Recording.of(pages);
    int ticks = Integer.parseInt(arguments[2]);
    long warmNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[3]));
    try (Replay replay = new Replay(recording, Replay.AGENT_BUDGET_BYTES)) {
      replay.play(ticks / 2);
      replay.restartTiming();
      replay.play(ticks / 2);
      print("append_seal_ns", replay.nanosPerSample());
      long samples = replay.window().stats().samples();
      print("scan_ns", settled(warmNanos, () -> scan(replay)) / samples);
      print("cursor_ns", settled(warmNanos, () -> walk(replay)) / samples);
    }
    print("reopen_30_mib_ms", Reopening.millis(recording, Replay.AGENT_BUDGET_BYTES));
  }

  /** The fastest of the last rounds, once compilers had time to do their work. */
  private static double settled(long warmNanos, LongSupplier round) {
    long begin = Cpu.nanos();
    while (Cpu.nanos() - begin < warmNanos) {
      var _ = round.getAsLong();
    }
    return LongStream.generate(round).limit(ROUNDS).min().orElseThrow();
  }

  /** Series by series, as a query reads. */
  private static long scan(Replay replay) {
    long begin = Cpu.nanos();
    Sum sum = new Sum();
    try (WindowView view = replay.window().view()) {
      view.scan(SeriesSelector.all(), Long.MIN_VALUE, Long.MAX_VALUE, sum);
    }
    return sum.checked(Cpu.nanos() - begin);
  }

  /** Tick by tick, as the link reads. */
  private static long walk(Replay replay) {
    long begin = Cpu.nanos();
    Sum sum = new Sum();
    try (WindowView view = replay.window().view()) {
      TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
      while (cursor.next()) {
        double ofTick = 0;
        for (int i = 0; i < cursor.size(); i++) {
          ofTick += cursor.value(i);
        }
        sum.total += ofTick;
      }
    }
    return sum.checked(Cpu.nanos() - begin);
  }

  /**
   * Live heap that a window of 20,000 series adds, its table, blocks and reusable tick included.
   */
  private static double heapKibibytes() {
    Recording small = Recording.random(10, 4);
    try (Replay warm = new Replay(small, Replay.AGENT_BUDGET_BYTES)) {
      warm.play(1_200);
    }
    Recording large = Recording.random(LARGE_SERIES, 4);
    long before = liveBytes();
    try (Replay replay = new Replay(large, Replay.AGENT_BUDGET_BYTES)) {
      replay.play(LARGE_TICKS);
      long after = liveBytes();
      // The replay's own list of ids is no part of the window.
      return (after - before - 4.0 * LARGE_SERIES) / KIBIBYTE;
    }
  }

  private static long liveBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void print(String name, double value) {
    System.out.println(name + " " + value);
  }

  /** Uses every value, so that no compiler leaves a read out. */
  private static final class Sum implements SeriesVisitor {
    private double total;

    @Override
    public void series(int seriesId) {
      total += seriesId;
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      double ofPoints = 0;
      for (int i = 0; i < count; i++) {
        ofPoints += values[i];
      }
      total += ofPoints;
    }

    long checked(long nanos) {
      if (total == 0) {
        throw new IllegalStateException("nothing was read");
      }
      return nanos;
    }
  }
}
