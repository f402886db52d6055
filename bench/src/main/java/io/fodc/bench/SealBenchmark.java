package io.fodc.bench;

import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowStats;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What sealing a block of 200 ticks of 2,000 series costs.
 *
 * <pre>
 * Benchmark           Mode  Cnt   Score   Error  Units
 * SealBenchmark.seal    ss   30  14.899 ± 4.126  ms/op
 *
 * Two cores of an AMD EPYC, shared with other work, JDK 25; 2.48 bytes per sealed sample:
 * java -cp CLASSPATH org.openjdk.jmh.Main SealBenchmark -jvmArgs '-Xmx256m -XX:+UseSerialGC'
 * </pre>
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 30)
@Fork(1)
public class SealBenchmark {
  private static final int SERIES = 2_000;
  private static final int TICKS = 200;

  /** A window with a full open block. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH runs the set-up first
  public static class Filled {
    private SeriesTable table;
    private Window window;

    /** Fills the block. */
    @Setup(Level.Iteration)
    public void fill() {
      table = new SeriesTable(4 << 20);
      window =
          Window.open(
              new WindowSettings(30 << 20, 10_000, SERIES), table, new MemoryBudget(30 << 20));
      NodeTicks ticks = new NodeTicks(table, SERIES);
      for (int i = 0; i < TICKS; i++) {
        window.append(ticks.next());
      }
    }

    /** Frees it. */
    @TearDown(Level.Iteration)
    public void close() {
      window.close();
      table.close();
    }
  }

  /** Seals it. */
  @Benchmark
  public WindowStats seal(Filled filled) {
    filled.window.seal();
    return filled.window.stats();
  }
}
