package io.fodc.bench;

import io.fodc.bench.recorder.NodeExporterRecording;
import io.fodc.bench.recorder.RecorderBench;
import io.fodc.bench.report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a recorded sample costs in memory and time, and how far back a window reaches. */
record RecorderFamily() implements BenchFamily {
  @Override
  public String about() {
    return "recording: bytes per sample, horizon, append, decode; beside other stores";
  }

  @Override
  public String options() {
    return """
        --pages DIR    pages *.prom of a node_exporter, ten seconds apart
        --record 2h    first records a node_exporter of this machine for so long; kept""";
  }

  @Override
  public List<Figure> run(BenchRun run) throws IOException, InterruptedException {
    Path kept = run.directory().resolve("node_exporter");
    Optional<String> length = run.option("--record");
    if (length.isPresent()) {
      NodeExporterRecording.record(
          Duration.parse("PT" + length.get().toUpperCase(Locale.ROOT)), kept);
    }
    Optional<Path> pages = run.option("--pages").map(Path::of);
    if (pages.isEmpty()) {
      pages = Optional.of(kept).filter(Files::isDirectory);
    }
    if (pages.isEmpty()) {
      System.err.println(
          "left out: node_exporter beside other stores; give --pages DIR or --record 2h");
    }
    return new RecorderBench(run.quick(), run.directory(), pages).run(run.command());
  }
}
