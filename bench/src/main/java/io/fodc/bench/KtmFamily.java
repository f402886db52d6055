package io.fodc.bench;

import io.fodc.bench.ktm.AgentGrowth;
import io.fodc.bench.ktm.KernelCost;
import io.fodc.bench.ktm.KernelCost.Hooked;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What kernel telemetry costs; needs root and a kernel with type information. */
record KtmFamily() implements BenchFamily {
  private static final double MUST_EVENT_NANOS = 400;
  private static final double MUST_SHARE_PERCENT = 0.5;
  private static final double MUST_READING_MICROS = 1000;
  private static final double MUST_GROWTH_MEGABYTES = 16;
  private static final double READS_PER_SECOND = 10_000;
  private static final double MEGABYTE = 1e6;

  @Override
  public String about() {
    return "kernel telemetry: cost to watched and other processes, to the agent; needs root";
  }

  @Override
  public List<Figure> run(BenchRun run) throws Exception {
    List<Figure> figures = new ArrayList<>();
    int rounds = run.quick() ? 1 : 9;
    int less = run.quick() ? 4 : 1;
    KernelCost.Outcome kernel =
        new KernelCost(Path.of(System.getProperty("fodc.root", ".")), run.directory())
            .measure(
                List.of(
                    new KernelCost.Loop(KernelCost.READS, 400_000 / less),
                    new KernelCost.Loop(KernelCost.SWITCHES, 60_000 / less)),
                rounds,
                1_000_000 / less,
                100_000 / less);
    loop(figures, run, "reads", kernel.loops().getOrDefault(KernelCost.READS, Map.of()));
    loop(figures, run, "switches", kernel.loops().getOrDefault(KernelCost.SWITCHES, Map.of()));

    KernelCost.Runs runs = kernel.runs();
    Files.writeString(run.directory().resolve("programs.txt"), table(runs.nanosByProgram()));
    figures.add(must(run, "ktm.event.median", runs.median(), "ns", MUST_EVENT_NANOS));
    figures.add(
        Figure.plain("ktm.event.longest", runs.longest(), "ns", Better.LOWER, run.command()));
    double share = runs.nanosPerRead() * READS_PER_SECOND / 1e9 * 100;
    figures.add(must(run, "ktm.share_at_10000_reads", share, "% of a core", MUST_SHARE_PERCENT));
    figures.add(
        Figure.plain(
            "ktm.share_at_10000_reads.defaults",
            runs.defaultNanosPerRead() * READS_PER_SECOND / 1e9 * 100,
            "% of a core",
            Better.LOWER,
            run.command()));

    KernelCost.Reading reading = kernel.reading();
    figures.add(must(run, "ktm.reading.cpu", reading.cpuNanos() / 1e3, "us", MUST_READING_MICROS));
    figures.add(
        must(run, "ktm.reading.wall", reading.wallNanos() / 1e3, "us", MUST_READING_MICROS));
    figures.add(
        Figure.plain(
            "ktm.reading.samples", reading.samples(), "samples", Better.HIGHER, run.command()));

    AgentGrowth.Outcome growth =
        AgentGrowth.run(
            run.directory(), Duration.ofSeconds(run.quick() ? 8 : 30), run.quick() ? 1 : 3);
    figures.add(
        must(
            run,
            "ktm.agent.growth",
            (growth.onBytes() - growth.offBytes()) / MEGABYTE,
            "MB",
            MUST_GROWTH_MEGABYTES));
    figures.add(
        Figure.plain(
            "ktm.agent.resident", growth.onBytes() / MEGABYTE, "MB", Better.LOWER, run.command()));
    return figures;
  }

  private static void loop(
      List<Figure> figures, BenchRun run, String name, Map<Hooked, Double> nanos) {
    double plain = nanos.getOrDefault(Hooked.NOTHING, Double.NaN);
    figures.add(Figure.plain("ktm." + name + ".nothing", plain, "ns", Better.LOWER, run.command()));
    for (Hooked hooked : List.of(Hooked.DEFAULTS, Hooked.ALL, Hooked.ALL_FOR_ANOTHER)) {
      figures.add(
          Figure.plain(
              "ktm." + name + "." + hooked.name().toLowerCase(Locale.ROOT),
              nanos.getOrDefault(hooked, Double.NaN) / plain,
              "x",
              Better.LOWER,
              run.command()));
    }
  }

  private static Figure must(BenchRun run, String name, double value, String unit, double bar) {
    return Figure.of(name, value, unit, Better.LOWER, bar, run.command());
  }

  private static String table(Map<String, Double> nanos) {
    StringBuilder text = new StringBuilder("program                         ns per run\n");
    nanos.forEach((name, mean) -> text.append(String.format("%-30s %11.0f%n", name, mean)));
    return text.toString();
  }
}
