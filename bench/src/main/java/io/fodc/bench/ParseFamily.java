package io.fodc.bench;

import static java.util.Objects.requireNonNull;

import io.fodc.bench.report.Compiler;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Measure;
import io.fodc.bench.report.MeasureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * {@link ParseBenchmark} under both compilers: megabytes per second of CPU time of the reading
 * thread, and bytes it allocates for a sample. A value for each JVM.
 */
record ParseFamily() implements BenchFamily {
  private static final List<String> PAGES = List.of("cold", "warm", "changing");

  @Override
  public String about() {
    return "reading a metrics page: MB/s and bytes allocated, with the agent's compiler and a server's";
  }

  @Override
  public String options() {
    return "--pages DIR    pages *.prom of one target in the order of their names, instead of made ones";
  }

  @Override
  public List<Figure> run(BenchRun run) throws RunnerException, IOException {
    List<Measure> measures = new ArrayList<>();
    for (Compiler compiler : Compiler.values()) {
      Collection<RunResult> results = new Runner(options(run, compiler).build()).run();
      for (String series : series(run)) {
        for (String pages : PAGES) {
          measures.addAll(measures(compiler, pages, series, result(results, pages, series)));
        }
        measures.add(slower(compiler, series, measures));
      }
    }
    Files.writeString(run.directory().resolve("figures.md"), MeasureTable.of(measures));
    return measures.stream().map(measure -> measure.figure("parse", run.command())).toList();
  }

  /** Quickly, the page of a usual node only. */
  private static List<String> series(BenchRun run) {
    return run.quick() ? List.of("2000") : List.of("2000", "20000");
  }

  private static ChainedOptionsBuilder options(BenchRun run, Compiler compiler) {
    List<String> flags = new ArrayList<>(compiler.flags());
    flags.add("--enable-native-access=ALL-UNNAMED");
    run.option("--pages").ifPresent(folder -> flags.add("-Dfodc.pages=" + folder));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(".*\\.ParseBenchmark\\..*")
            .param("series", series(run).toArray(String[]::new))
            .jvmArgs(flags.toArray(String[]::new))
            .output(run.directory().resolve("jmh-" + compiler.prefix() + "log").toString());
    return run.quick()
        ? options.forks(1).measurementIterations(1).measurementTime(TimeValue.seconds(1))
        : options;
  }

  private static RunResult result(Collection<RunResult> results, String pages, String series) {
    return results.stream()
        .filter(result -> result.getParams().getBenchmark().endsWith("." + pages))
        .filter(result -> result.getParams().getParam("series").equals(series))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no result of " + pages + " " + series));
  }

  private static List<Measure> measures(
      Compiler compiler, String pages, String series, RunResult result) {
    List<Double> rates = new ArrayList<>();
    List<Double> allocated = new ArrayList<>();
    for (BenchmarkResult jvm : result.getBenchmarkResults()) {
      rates.add(sum(jvm, "megabytes") / sum(jvm, "cpuSeconds"));
      allocated.add(sum(jvm, "allocatedBytes") / sum(jvm, "samples"));
    }
    String name = compiler.prefix() + pages + "." + series;
    Measure rate = Measure.higher(name, "MB/s", rates);
    Measure bytes = Measure.lower(name + ".allocated", "B/sample", allocated);
    return switch (pages) {
      case "cold" -> List.of(rate.must(150).aim(400), bytes);
      // The report on a page is allocated; for a known sample nothing is.
      case "warm" -> List.of(rate.must(1_000).aim(3_000), bytes.must(0.1));
      default -> List.of(rate, bytes);
    };
  }

  private static double sum(BenchmarkResult jvm, String counter) {
    double sum = 0;
    for (IterationResult iteration : jvm.getIterationResults()) {
      sum += requireNonNull(iteration.getSecondaryResults().get(counter), counter).getScore();
    }
    return sum;
  }

  private static Measure slower(Compiler compiler, String series, List<Measure> measures) {
    double warm = median(measures, compiler.prefix() + "warm." + series);
    double changing = median(measures, compiler.prefix() + "changing." + series);
    String name = compiler.prefix() + "changing." + series + ".slower";
    return Measure.lower(name, "times warm", warm / changing).must(2);
  }

  private static double median(List<Measure> measures, String name) {
    return measures.stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .median();
  }
}
