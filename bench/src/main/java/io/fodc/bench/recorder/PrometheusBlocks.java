package io.fodc.bench.recorder;

import io.fodc.e2e.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The same samples in blocks of Prometheus, made by promtool. */
final class PrometheusBlocks {
  private static final double MILLIS = 1_000;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private PrometheusBlocks() {}

  /**
   * Chunks, index, metadata and tombstones of all blocks; head and write-ahead log do not exist.
   *
   * @param blockSpan longest block: a server makes them of two hours and joins them later
   */
  static Optional<StoreCost> of(Pages pages, long firstMillis, String blockSpan, Path directory)
      throws IOException {
    Optional<Path> promtool = Programs.find("promtool", "prometheus");
    if (promtool.isEmpty()) {
      return Optional.empty();
    }
    Path home = Programs.emptied(directory.resolve("prometheus-" + blockSpan));
    Path text = home.resolve("pages.om");
    long samples =
        TimedText.write(
            pages,
            firstMillis,
            millis -> String.format(Locale.ROOT, "%.3f", millis / MILLIS),
            "# EOF\n",
            text);
    Path blocks = home.resolve("blocks");
    List<String> command =
        List.of(
            promtool.get().toString(),
            "tsdb",
            "create-blocks-from",
            "--max-block-duration=" + blockSpan,
            "openmetrics",
            text.toString(),
            blocks.toString());
    try (RunningProcess process = RunningProcess.start("promtool", command, Map.of(), home)) {
      int code = process.awaitEnd(LIMIT);
      if (code != 0) {
        throw new IOException("promtool ended with " + code + ": " + process.output());
      }
    }
    Files.delete(text);
    return Optional.of(
        new StoreCost(
            "prometheus",
            samples,
            StoreCost.sizeOf(blocks, file -> true),
            StoreCost.sizeOf(blocks, file -> file.toString().contains("/chunks/"))));
  }
}
