package io.fodc.bench;

import io.fodc.bench.footprint.AgentFootprint;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** What one agent costs: ten minutes, or twenty seconds in a hurry. */
record FootprintFamily() implements BenchFamily {
  private static final double MEGABYTE = 1e6;

  /** Resident memory beyond the window's own bytes, kernel telemetry on where the host allows. */
  private static final double MUST_MEGABYTES = 76;

  /** Share of a core at ticks of 1 s; the bar of 0.5 % is for ticks of 10 s. */
  private static final double PERCENT = 100;

  @Override
  public String about() {
    return "memory and CPU of one agent: 2,000 series, 1 s, mutual TLS";
  }

  @Override
  public List<Figure> run(BenchRun run) throws IOException {
    AgentFootprint.Outcome outcome =
        AgentFootprint.run(
            run.directory(), run.quick() ? Duration.ofSeconds(20) : Duration.ofMinutes(10));
    Files.writeString(run.directory().resolve("split.txt"), outcome.split());
    return List.of(
        Figure.of(
            "footprint.agent.resident_beyond_window",
            outcome.largestBeyondBytes() / MEGABYTE,
            "MB",
            Better.LOWER,
            MUST_MEGABYTES,
            run.command()),
        Figure.plain(
            "footprint.agent.resident",
            outcome.residentBytes() / MEGABYTE,
            "MB",
            Better.LOWER,
            run.command()),
        Figure.plain(
            "footprint.agent.window",
            outcome.windowBytes() / MEGABYTE,
            "MB",
            Better.LOWER,
            run.command()),
        Figure.plain(
            "footprint.agent.cpu_at_1s",
            outcome.cpuShare() * PERCENT,
            "% of a core",
            Better.LOWER,
            run.command()));
  }
}
