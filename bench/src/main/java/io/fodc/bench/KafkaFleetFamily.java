package io.fodc.bench;

import io.fodc.bench.fleet.FleetLoad;
import io.fodc.bench.kafka.fleet.RecordFleetLoad;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fleets of growing size through a real broker, each beside the same fleet over gRPC alone. */
record KafkaFleetFamily() implements BenchFamily {
  private static final double MEGABYTE = 1e6;
  private static final int SERIES = 500;
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @Override
  public String about() {
    return "250 to 2,000 nodes of 500 series at 10 s through a broker, and over gRPC alone";
  }

  @Override
  public String options() {
    return """
        --nodes N,N,..  sizes of the fleet; 250,500,1000,2000 if absent
        --seconds N     how long each is measured; 120 if absent
        --by WAY        kafka or grpc; both if absent
        """;
  }

  @Override
  public List<Figure> run(BenchRun run) throws IOException, InterruptedException {
    Duration time = Duration.ofSeconds(run.option("--seconds").map(Long::parseLong).orElse(120L));
    List<Figure> figures = new ArrayList<>();
    if (run.quick()) {
      Duration interval = Duration.ofSeconds(1);
      figures.addAll(
          byKafka(run, new RecordFleetLoad.Plan(50, SERIES, interval, interval.multipliedBy(8))));
      return figures;
    }
    for (String size : run.option("--nodes").orElse("250,500,1000,2000").split(",", -1)) {
      int nodes = Integer.parseInt(size);
      String way = run.option("--by").orElse("");
      if (!way.equals("grpc")) {
        figures.addAll(byKafka(run, new RecordFleetLoad.Plan(nodes, SERIES, INTERVAL, time)));
      }
      if (!way.equals("kafka")) {
        figures.addAll(byLink(run, new FleetLoad.Plan("netty", nodes, SERIES, INTERVAL, time)));
      }
    }
    return figures;
  }

  private static List<Figure> byKafka(BenchRun run, RecordFleetLoad.Plan plan)
      throws IOException, InterruptedException {
    RecordFleetLoad.Outcome outcome =
        RecordFleetLoad.run(plan, directory(run, "kafka-" + plan.nodes()));
    Figures figures = new Figures("kafka.fleet." + plan.nodes() + ".", run.command());
    figures.add("cpu", outcome.cpuCores(), "cores");
    figures.add("broker_cpu", outcome.brokerCores(), "cores");
    figures.add("resident", outcome.residentBytes() / MEGABYTE, "MB");
    figures.add("resident_before", outcome.residentBefore() / MEGABYTE, "MB");
    figures.add("lag_most", outcome.mostLag(), "records");
    figures.add("window_bytes", outcome.windowBytes(), "B");
    figures.add("visible_from_tick_p50", outcome.fromTickP50(), "ms");
    figures.add("visible_from_tick_p99", outcome.fromTickP99(), "ms");
    figures.add("visible_from_publication_p50", outcome.fromHandingP50(), "ms");
    figures.add("visible_from_publication_p99", outcome.fromHandingP99(), "ms");
    figures.none("windows_unseen", outcome.unseen(), "windows");
    figures.none("records_failed", outcome.failed(), "records");
    figures.more("windows", outcome.windows(), "windows");
    figures.more("probes", outcome.probes(), "windows");
    return figures.list;
  }

  private static List<Figure> byLink(BenchRun run, FleetLoad.Plan plan)
      throws IOException, InterruptedException {
    FleetLoad.Outcome outcome = FleetLoad.run(plan, directory(run, "link-" + plan.agents()));
    Figures figures = new Figures("kafka.fleet." + plan.agents() + ".grpc_", run.command());
    figures.add("cpu", outcome.cpuCores(), "cores");
    figures.add("resident", outcome.residentBytes() / MEGABYTE, "MB");
    figures.add("resident_before", outcome.residentBefore() / MEGABYTE, "MB");
    figures.add("visible_from_tick_p50", outcome.freshP50Millis(), "ms");
    figures.add("visible_from_tick_p99", outcome.freshP99Millis(), "ms");
    figures.none("ticks_lost", outcome.lost(), "ticks");
    return figures.list;
  }

  private static Path directory(BenchRun run, String name) throws IOException {
    return Files.createDirectories(
        run.directory().resolve(name + "-" + ProcessHandle.current().pid()));
  }

  private record Figures(String prefix, String command, List<Figure> list) {
    Figures(String prefix, String command) {
      this(prefix, command, new ArrayList<>());
    }

    void add(String name, double value, String unit) {
      list.add(Figure.plain(prefix + name, value, unit, Better.LOWER, command));
    }

    void more(String name, double value, String unit) {
      list.add(Figure.plain(prefix + name, value, unit, Better.HIGHER, command));
    }

    void none(String name, double value, String unit) {
      list.add(Figure.of(prefix + name, value, unit, Better.LOWER, 0, command));
    }
  }
}
