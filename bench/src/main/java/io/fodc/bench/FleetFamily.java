package io.fodc.bench;

import io.fodc.bench.fleet.FleetLoad;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** 1,000 agents of 500 series on one proxy, five minutes on each transport. */
record FleetFamily() implements BenchFamily {
  private static final double MEGABYTE = 1e6;

  @Override
  public String about() {
    return "1,000 simulated agents of 500 series at 10 s on one proxy, both transports";
  }

  @Override
  public List<Figure> run(BenchRun run) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (String transport : List.of("helidon", "netty")) {
      FleetLoad.Plan plan =
          run.quick()
              ? new FleetLoad.Plan(
                  transport, 100, 500, Duration.ofSeconds(2), Duration.ofSeconds(8))
              : new FleetLoad.Plan(
                  transport, 1000, 500, Duration.ofSeconds(10), Duration.ofMinutes(5));
      FleetLoad.Outcome outcome =
          FleetLoad.run(plan, Files.createDirectories(run.directory().resolve(transport)));
      figures.addAll(figures("fleet." + transport + ".", outcome, run.command()));
    }
    return figures;
  }

  private static List<Figure> figures(String prefix, FleetLoad.Outcome outcome, String command) {
    return List.of(
        plain(prefix + "connect_all", outcome.connectSeconds(), "s", command),
        plain(prefix + "cpu", outcome.cpuCores(), "cores", command),
        plain(prefix + "resident", outcome.residentBytes() / MEGABYTE, "MB", command),
        plain(prefix + "resident_before", outcome.residentBefore() / MEGABYTE, "MB", command),
        plain(prefix + "fresh_p50", outcome.freshP50Millis(), "ms", command),
        plain(prefix + "fresh_p99", outcome.freshP99Millis(), "ms", command),
        Figure.of(prefix + "ticks_lost", outcome.lost(), "ticks", Better.LOWER, 0, command),
        Figure.of(prefix + "streams_broken", outcome.broken(), "streams", Better.LOWER, 0, command),
        Figure.plain(prefix + "ticks", outcome.ticks(), "ticks", Better.HIGHER, command),
        plain(prefix + "federate_whole", outcome.federateSeconds(), "s", command),
        Figure.plain(
            prefix + "federate_samples",
            outcome.federateSamples(),
            "samples",
            Better.HIGHER,
            command));
  }

  private static Figure plain(String name, double value, String unit, String command) {
    return Figure.plain(name, value, unit, Better.LOWER, command);
  }
}
