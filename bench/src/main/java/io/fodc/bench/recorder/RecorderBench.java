package io.fodc.bench.recorder;

import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Measure;
import io.fodc.bench.report.MeasureTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the recorder from page to answer. Six hours of pages take seconds once they are made.
 */
public final class RecorderBench {
  private static final int SERIES = 2_000;
  private static final int SIX_HOURS = 2_160;

  /** Pages made when six hours of them would take too long. */
  private static final int FEW = 360;

  private static final String BYTES = "B/sample";

  private final boolean quick;
  private final Path directory;
  private final Optional<Path> nodeExporter;
  private final List<Measure> measures = new ArrayList<>();

  /**
   * @param quick whether it must end within 45 s
   * @param directory where pages are kept and tables written
   * @param nodeExporter folder with recorded pages of a node_exporter
   */
  public RecorderBench(boolean quick, Path directory, Optional<Path> nodeExporter) {
    this.quick = quick;
    this.directory = directory;
    this.nodeExporter = nodeExporter;
  }

  /** Runs everything that can be run here. */
  public List<Figure> run(String command) throws IOException, InterruptedException {
    for (String role : quick ? List.of("data-hot") : List.of("data-hot", "liaison", "data-cold")) {
      Optional<Pages> pages = BanyanPages.of(role, SERIES, SIX_HOURS, FEW, !quick, directory);
      if (pages.isPresent()) {
        role(role, pages.get());
        writeTable();
      }
    }
    noise();
    if (nodeExporter.isPresent()) {
      measures.addAll(
          new NodeExporterBench(PageDirectory.of(nodeExporter.get()), directory).measures());
    }
    writeTable();
    return measures.stream().map(measure -> measure.figure("recorder", command)).toList();
  }

  private void role(String role, Pages pages) throws IOException, InterruptedException {
    WindowCost cost = WindowCost.ofPages(pages);
    measures.add(
        Measure.lower(role + ".bytes_per_sample", BYTES, cost.usedPerSample()).must(1).aim(0.5));
    measures.add(Measure.lower(role + ".sealed", BYTES, cost.sealedPerSample()));
    measures.add(
        Measure.lower(role + ".table", "B/series", (double) cost.tableBytes() / cost.series()));
    measures.add(
        Measure.lower(role + ".lines", "B/series", (double) cost.linesBytes() / cost.series()));
    Recording recording = Recording.of(pages);
    Recording changing = recording.changing();
    WindowCost some = WindowCost.of(changing, Replay.AGENT_BUDGET_BYTES);
    measures.add(
        Measure.higher(
            role + ".changing.share",
            "% of samples",
            100.0 * changing.samples() / recording.samples()));
    measures.add(Measure.lower(role + ".changing.bytes_per_sample", BYTES, some.usedPerSample()));
    measures.add(Measure.lower(role + ".changing.sealed", BYTES, some.sealedPerSample()));
    if (role.equals("data-hot")) {
      horizon(recording);
      times(recording);
    }
  }

  /** After every part: a run that is broken off has written what it found. */
  private void writeTable() throws IOException {
    Files.writeString(directory.resolve("figures.md"), MeasureTable.of(measures));
  }

  private void horizon(Recording recording) {
    Horizon horizon = Horizon.of(recording, Replay.AGENT_BUDGET_BYTES);
    measures.add(Measure.higher("horizon_30_mib", "h", horizon.hours()).must(36).aim(72));
    measures.add(
        Measure.lower(
                "horizon_30_mib.plan_error",
                "%",
                100 * Math.abs(horizon.plannedHours() / horizon.meanHours() - 1))
            .must(10));
    measures.add(Measure.lower("horizon_30_mib.ticks_per_block", "ticks", horizon.ticksPerBlock()));
  }

  private void times(Recording recording) throws IOException, InterruptedException {
    Path pages =
        Files.exists(directory.resolve("data-hot-2000-2160.pages.gz"))
            ? directory.resolve("data-hot-2000-2160.pages.gz")
            : directory.resolve("data-hot-2000-360.pages.gz");
    int pageTicks = Math.min(FEW, recording.ticks());
    Map<String, List<Double>> values =
        quick
            ? ChildJvm.times(1, pages, pageTicks, 3 * FEW, 300)
            : ChildJvm.times(3, pages, pageTicks, 2 * SIX_HOURS, 1_500);
    values.forEach((name, runs) -> measures.add(timed(name, runs)));
    measures.add(
        Measure.lower(
                "c1.reopen_30_mib_cold_ms",
                "ms",
                ColdReopening.millis(recording, directory, quick ? 3 : 7))
            .must(200));
  }

  private static Measure timed(String name, List<Double> runs) {
    String what = name.substring(name.indexOf('.') + 1);
    return switch (what) {
      case "append_seal_ns" -> Measure.lower(name, "ns/sample", runs).must(50).aim(20);
      case "scan_ns", "cursor_ns" -> Measure.lower(name, "ns/sample", runs).must(20).aim(5);
      case "heap_20000_series_kib" -> Measure.lower(name, "KiB", runs).must(2_048);
      case "reopen_30_mib_ms" -> Measure.lower(name, "ms", runs).must(200);
      default -> Measure.lower(name, "", runs);
    };
  }

  private void noise() {
    WindowCost noise = WindowCost.of(Recording.random(200, SIX_HOURS), 64 << 20);
    measures.add(Measure.lower("random_doubles.sealed", BYTES, noise.sealedPerSample()).must(8.3));
  }
}
