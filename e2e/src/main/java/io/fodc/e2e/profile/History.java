package io.fodc.e2e.profile;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An hour of samples in the data folder of a Prometheus server that does not run yet: {@value
 * #SERIES} counters every {@value #STEP_SECONDS} s, so that its queries have something to decode.
 */
final class History {
  static final String METRIC = "load_requests_total";
  static final int SECONDS = 3600;

  private static final int SERIES = 200;
  private static final int SHARDS = 10;
  private static final int STEP_SECONDS = 5;
  private static final long LIMIT_SECONDS = 60;

  private History() {}

  /** Writes blocks with the tool of the server's own package, which must be on the path. */
  static void write(Path folder, Path data, long endSeconds) throws IOException {
    Path text = folder.resolve("history.om");
    try (BufferedWriter out = Files.newBufferedWriter(text)) {
      out.write("# TYPE load_requests counter\n");
      for (int series = 0; series < SERIES; series++) {
        for (int at = 0; at < SECONDS; at += STEP_SECONDS) {
          long value = (long) at * (series + 1) + (at * 31L + series * 17L) % 97;
          out.write(
              "%s{shard=\"%d\",series=\"%d\"} %d %d\n"
                  .formatted(METRIC, series % SHARDS, series, value, endSeconds - SECONDS + at));
        }
      }
      out.write("# EOF\n");
    }
    run("promtool", "tsdb", "create-blocks-from", "openmetrics", text.toString(), data.toString());
    Files.delete(text);
  }

  private static void run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
