package io.fodc.bench;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.ExpositionReader;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.schemas.exposition.SampleSink;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading a page, every line taken apart and its key built.
 *
 * <pre>
 * MB/s       series  text
 * C2         2000  244 ± 110
 * C2        20000  225 ± 409
 * C1         2000  110 ± 23
 * C1        20000  93 ± 152
 * </pre>
 *
 * Two cores of an AMD EPYC shared with other work (load above 4: the error is the neighbours'),
 * Temurin 25, one fork, 3 x 1 s. Command: {@code java -cp ... org.openjdk.jmh.Main ParseBenchmark};
 * C1 with {@code -jvmArgs "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}, as the agent runs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ParseBenchmark {
  /** Sample lines of the page. */
  @Param({"2000", "20000"})
  public int series;

  private final ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
  private byte[] page = new byte[0];
  private double sum;
  private final SampleSink sink =
      (scraped, value, timestamp) -> sum += value + scraped.key().length();

  /** Bytes read, as a rate beside that of the pages. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Megabytes {
    /** Total of the iteration. */
    public double megabytes;
  }

  /** Makes the page and checks that it is read whole. */
  @Setup
  public void makePage() {
    page = BanyanLikePage.of(series, 100);
    PageReport report = text(new Megabytes());
    if (report.samples() != series) {
      throw new IllegalStateException("the page is not read as meant: " + report);
    }
  }

  /** Text 0.0.4. */
  @Benchmark
  public PageReport text(Megabytes read) {
    read.megabytes += page.length / 1e6;
    return reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, sink);
  }
}
