package io.fodc.bench;

import io.fodc.bench.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH benchmarks whose class matches a pattern.
 *
 * @param name name of the family
 * @param pattern regular expression over class names
 * @param about what they measure
 */
record JmhFamily(String name, String pattern, String about) implements BenchFamily {
  @Override
  public List<Figure> run(BenchRun run) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(".*\\." + pattern + "\\..*")
            .jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
            .output(run.directory().resolve("jmh.log").toString())
            .verbosity(VerboseMode.NORMAL);
    if (run.quick()) {
      options
          .forks(1)
          .warmupIterations(1)
          .warmupTime(TimeValue.seconds(1))
          .measurementIterations(2)
          .measurementTime(TimeValue.seconds(1));
    }
    List<Figure> figures = new ArrayList<>();
    for (RunResult result : new Runner(options.build()).run()) {
      BenchmarkParams params = result.getParams();
      String method = params.getBenchmark().replaceAll(".*\\.(\\w+)Benchmark\\.(\\w+)$", "$1.$2");
      String values =
          params.getParamsKeys().stream()
              .map(params::getParam)
              .map(value -> "." + value)
              .collect(Collectors.joining());
      Figure.Better better =
          params.getMode() == Mode.Throughput ? Figure.Better.HIGHER : Figure.Better.LOWER;
      figures.add(
          Figure.plain(
              name + "." + method + values,
              result.getPrimaryResult().getScore(),
              result.getPrimaryResult().getScoreUnit(),
              better,
              run.command()));
      result
          .getSecondaryResults()
          .forEach(
              (label, more) ->
                  figures.add(
                      Figure.plain(
                          name + "." + method + values + "." + label,
                          more.getScore(),
                          more.getScoreUnit(),
                          better,
                          run.command())));
    }
    return figures;
  }
}
