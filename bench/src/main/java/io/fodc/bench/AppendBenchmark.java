package io.fodc.bench;

import io.fodc.window.AppendResult;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a tick costs from the first sample added to the window having it, sealing and evicting
 * included: the window is full.
 *
 * <pre>
 * Benchmark                      (series)  Mode  Cnt   Score     Error  Units
 * AppendBenchmark.makeAndAppend       500  avgt    3  19.501 ± 111.329  us/op
 * AppendBenchmark.makeAndAppend      2000  avgt    3  72.463 ± 244.662  us/op
 * AppendBenchmark.makeTick            500  avgt    3   4.711 ±   6.030  us/op
 * AppendBenchmark.makeTick           2000  avgt    3  12.046 ±  23.378  us/op
 *
 * Two cores of an AMD EPYC, shared with other work (hence the errors), JDK 25:
 * java -cp CLASSPATH org.openjdk.jmh.Main AppendBenchmark -jvmArgs '-Xmx256m -XX:+UseSerialGC'
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH runs the set-up first
public class AppendBenchmark {
  @Param({"500", "2000"})
  int series;

  private SeriesTable table;
  private Window window;
  private NodeTicks ticks;

  /** Fills the window. */
  @Setup
  public void open() {
    table = new SeriesTable(4 << 20);
    window =
        Window.open(
            new WindowSettings(30 << 20, 10_000, series), table, new MemoryBudget(30 << 20));
    ticks = new NodeTicks(table, series);
    while (window.stats().evictedTicks() == 0) {
      window.append(ticks.next());
    }
  }

  /** Frees it. */
  @TearDown
  public void close() {
    window.close();
    table.close();
  }

  /** Making up the tick alone: subtract it. */
  @Benchmark
  public Tick makeTick() {
    return ticks.next();
  }

  /** Making up a tick and appending it. */
  @Benchmark
  public AppendResult makeAndAppend() {
    return window.append(ticks.next());
  }
}
