package io.fodc.bench;

import io.fodc.bench.captures.AgentMemory;
import io.fodc.bench.captures.FanOut;
import io.fodc.bench.captures.UploadLoad;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Measure;
import io.fodc.bench.report.MeasureTable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Captures: fan-out, transfers, and what an agent needs for them. Six minutes. */
record CapturesFamily() implements BenchFamily {
  private static final double MEGABYTE = 1e6;
  private static final String PARTS = "fan-out, transfers, agent";

  @Override
  public String about() {
    return "captures: fan-out to 1,000 agents, transfers of artifacts, memory of an agent";
  }

  @Override
  public String options() {
    return "--only PART    one of " + PARTS;
  }

  @Override
  public List<Figure> run(BenchRun run) throws IOException, InterruptedException {
    String only = run.option("--only").orElse("");
    if (!only.isEmpty() && !Set.of(PARTS.split(", ")).contains(only)) {
      throw new IllegalArgumentException("--only " + only + ": it is one of " + PARTS);
    }
    List<Measure> measures = new ArrayList<>();
    measures.add(load("load_before"));
    if (only.isEmpty() || only.equals("fan-out")) {
      for (int agents : run.quick() ? new int[] {1000} : new int[] {250, 500, 1000, 2000}) {
        measures.addAll(
            fanOut(agents, FanOut.run(emptied(run, "fan-out"), agents, run.quick() ? 4 : 11)));
      }
    }
    if (only.isEmpty() || only.equals("transfers")) {
      measures.addAll(transfers(UploadLoad.run(emptied(run, "transfers"), plan(run.quick()))));
    }
    if (only.isEmpty() || only.equals("agent")) {
      Path folder = emptied(run, "agent");
      measures.addAll(
          agent(
              run.quick()
                  ? AgentMemory.run(folder, Duration.ofSeconds(4), 1, 20)
                  : AgentMemory.run(folder, Duration.ofSeconds(20), 3, 200)));
    }
    measures.add(load("load_after"));
    Files.writeString(run.directory().resolve("table.md"), MeasureTable.of(measures));
    return measures.stream().map(measure -> measure.figure("captures", run.command())).toList();
  }

  private static UploadLoad.Plan plan(boolean quick) {
    return quick
        ? new UploadLoad.Plan(
            20, 200, 2_000_000, 2, 5_000_000, 60_000_000, 40_000_000, Duration.ofSeconds(3))
        : new UploadLoad.Plan(
            20, 200, 10_000_000, 5, 20_000_000, 300_000_000, 200_000_000, Duration.ofSeconds(10));
  }

  private static Measure load(String name) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return Measure.lower(name, "of 1 min", load);
  }

  /** The first round is a figure of its own: its proxy has compiled nothing of it. */
  private static List<Measure> fanOut(int agents, List<FanOut.Round> rounds) {
    String prefix = "fan_out." + agents + ".";
    List<FanOut.Round> warm = rounds.subList(1, rounds.size());
    Measure acknowledged = millis(prefix + "acknowledged", warm, FanOut.Round::acknowledged);
    Measure first =
        Measure.lower(prefix + "acknowledged_first", "ms", rounds.getFirst().acknowledged());
    boolean barred = agents == 1000;
    return List.of(
        barred ? first.must(1000).aim(200) : first,
        barred ? acknowledged.must(1000).aim(200) : acknowledged,
        millis(prefix + "told", warm, FanOut.Round::told),
        millis(prefix + "done", warm, FanOut.Round::done),
        millis(prefix + "acknowledged_cpu", warm, FanOut.Round::acknowledgedCpu),
        millis(prefix + "done_cpu", warm, FanOut.Round::doneCpu));
  }

  private static Measure millis(
      String name, List<FanOut.Round> rounds, ToDoubleFunction<FanOut.Round> part) {
    return Measure.lower(name, "ms", rounds.stream().mapToDouble(part).boxed().toList());
  }

  private static List<Measure> transfers(UploadLoad.Outcome outcome) {
    UploadLoad.Others others = outcome.others();
    UploadLoad.Memory memory = outcome.memory();
    return List.of(
        Measure.higher("upload.speed", "MB/s", outcome.upload().megabytesPerSecond()),
        Measure.lower("upload.cpu", "ms/MB", outcome.upload().cpuMillisPerMegabyte()),
        Measure.lower("upload.tick_latest_before", "ms", others.worstBefore()),
        Measure.lower("upload.tick_latest_during", "ms", others.worstDuring()),
        Measure.lower("upload.ticks_late", "ticks", others.late()).must(0),
        Measure.lower("upload.agents_behind", "agents", others.behind()).must(0),
        Measure.lower("upload.streams_broken", "streams", others.broken()).must(0),
        Measure.lower("upload.heap_live", "MB", memory.liveLarge() / MEGABYTE),
        Measure.lower(
                "upload.heap_growth", "MB", (memory.liveLarge() - memory.liveSmall()) / MEGABYTE)
            .must(4),
        Measure.lower("upload.resident_peak", "MB", memory.peakLarge() / MEGABYTE),
        Measure.lower(
            "upload.resident_growth", "MB", (memory.peakLarge() - memory.peakSmall()) / MEGABYTE),
        Measure.higher("download.speed", "MB/s", outcome.download().megabytesPerSecond()),
        Measure.lower("download.cpu", "ms/MB", outcome.download().cpuMillisPerMegabyte()));
  }

  private static List<Measure> agent(AgentMemory.Outcome outcome) {
    Measure with = megabytes("agent.idle", outcome.idle().enabled());
    Measure without = megabytes("agent.idle_disabled", outcome.idle().disabled());
    AgentMemory.Upload upload = outcome.upload();
    return List.of(
        with.beside("captures.enabled=false", without.median()),
        without,
        Measure.lower("agent.idle_growth", "MB", with.median() - without.median()).must(1),
        Measure.lower("agent.dump_resident_before", "MB", upload.before() / MEGABYTE),
        Measure.lower("agent.dump_resident_peak", "MB", upload.peak() / MEGABYTE),
        Measure.lower(
            "agent.dump_resident_growth", "MB", (upload.peak() - upload.before()) / MEGABYTE),
        Measure.higher("agent.dump_artifact", "MB", upload.artifactBytes() / MEGABYTE),
        Measure.lower("agent.dump_time", "s", upload.seconds()),
        Measure.lower("agent.dump_cpu", "s", upload.cpuSeconds()));
  }

  private static Measure megabytes(String name, List<Double> bytes) {
    return Measure.lower(name, "MB", bytes.stream().map(each -> each / MEGABYTE).toList());
  }

  /** A folder of this run, without what an earlier one left. */
  private static Path emptied(BenchRun run, String name) throws IOException {
    Path folder = run.directory().resolve(name);
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return Files.createDirectories(folder);
  }
}
