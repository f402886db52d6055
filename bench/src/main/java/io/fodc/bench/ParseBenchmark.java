package io.fodc.bench;

import com.sun.management.ThreadMXBean;
import io.fodc.schemas.exposition.ByteAllowance;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.ExpositionReader;
import io.fodc.schemas.exposition.LineSink;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.schemas.exposition.RememberingReader;
import io.fodc.schemas.exposition.SampleSink;
import io.fodc.schemas.exposition.ScrapedSeries;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * Reading pages: {@code cold}, every line taken apart and its key built; {@code warm}, the same
 * lines again with other values; {@code changing}, one sample line in twenty gone or there again.
 *
 * <p>The pages are made ones; {@code -Dfodc.pages=FOLDER} takes the files of a folder instead, in
 * the order of their names, for every number of series.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 2, time = 1)
public class ParseBenchmark {
  private static final int PAGES = 4;
  private static final int ONE_IN = 20;

  /** Sample lines of the page. */
  @Param({"2000", "20000"})
  public int series;

  private final ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
  private final RememberingReader warmReader =
      new RememberingReader(ExpositionLimits.DEFAULT, ByteAllowance.UNLIMITED);
  private final RememberingReader changingReader =
      new RememberingReader(ExpositionLimits.DEFAULT, ByteAllowance.UNLIMITED);
  private final List<byte[]> pages = new ArrayList<>();
  private final List<byte[]> changingPages = new ArrayList<>();
  private int turn;
  private double sum;
  private final SampleSink sink =
      (scraped, value, timestamp) -> sum += value + scraped.key().length();
  private final LineSink lineSink = new SummingSink();

  /** What was read, and what the reading thread took for it; totals of an iteration. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Work {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of pages. */
    public double megabytes;

    /** On their lines. */
    public double samples;

    /** CPU time. */
    public double cpuSeconds;

    /** On the heap. */
    public double allocatedBytes;

    private long cpuBefore;
    private long allocatedBefore;

    private void begin() {
      allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
      cpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    private PageReport end(byte[] page, PageReport report) {
      cpuSeconds += (THREADS.getCurrentThreadCpuTime() - cpuBefore) / 1e9;
      allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
      megabytes += page.length / 1e6;
      samples += report.samples();
      return report;
    }
  }

  /** Makes the pages and checks that they are read whole. */
  @Setup
  public void makePages() throws IOException {
    String folder = System.getProperty("fodc.pages", "");
    if (folder.isEmpty()) {
      for (int tick = 0; tick < PAGES; tick++) {
        pages.add(BanyanLikePage.of(series, 100 + tick));
      }
    } else {
      try (var files = Files.list(Path.of(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".prom")).sorted().toList()) {
          pages.add(Files.readAllBytes(file));
        }
      }
    }
    Random random = new Random(series);
    for (int i = 0; i < PAGES; i++) {
      changingPages.add(thinned(pages.get(i % pages.size()), random));
    }
    for (byte[] page : pages) {
      PageReport report = reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, sink);
      if (report.badLines() > 0 || (folder.isEmpty() && report.samples() != series)) {
        throw new IllegalStateException("the page is not read as meant: " + report);
      }
    }
  }

  /** Every line as if it were new. */
  @Benchmark
  public PageReport cold(Work work) {
    byte[] page = next(pages);
    work.begin();
    return work.end(page, reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, sink));
  }

  /** Known lines. */
  @Benchmark
  public PageReport warm(Work work) {
    return remembered(warmReader, next(pages), work);
  }

  /** Pages that lack one sample line in twenty, other ones each time. */
  @Benchmark
  public PageReport changing(Work work) {
    return remembered(changingReader, next(changingPages), work);
  }

  private PageReport remembered(RememberingReader known, byte[] page, Work work) {
    work.begin();
    return work.end(page, known.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, lineSink));
  }

  private byte[] next(List<byte[]> from) {
    return from.get(turn++ % from.size());
  }

  /** Half of what changes from one such page to the next goes, the other half comes. */
  private static byte[] thinned(byte[] page, Random random) {
    StringBuilder kept = new StringBuilder(page.length);
    for (String line : new String(page, StandardCharsets.UTF_8).lines().toList()) {
      if (line.startsWith("#") || random.nextInt(ONE_IN * 2) > 0) {
        kept.append(line).append('\n');
      }
    }
    return kept.toString().getBytes(StandardCharsets.UTF_8);
  }

  private final class SummingSink implements LineSink {
    private int next;

    @Override
    public int learn(ScrapedSeries scraped) {
      sum += scraped.key().length();
      next = (next + 1) & 0xFFFF;
      return next;
    }

    @Override
    public void sample(int handle, double value, long timestampMillis) {
      sum += value + handle;
    }

    @Override
    public void forget(int handle) {
      sum -= handle;
    }

    @Override
    public long generation() {
      return 0;
    }
  }
}
