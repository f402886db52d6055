package io.fodc.bench.recorder;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages as one text with a timestamp on each line, for stores that import such. */
final class TimedText {
  private TimedText() {}

  /** A timestamp as a store wants it written. */
  @FunctionalInterface
  interface Timestamp {
    String of(long tickMillis);
  }

  /**
   * Writes sample lines only, tick after tick on the grid of the interval.
   *
   * @param end what comes after the last line
   * @return samples written
   */
  static long write(Pages pages, long firstMillis, Timestamp timestamp, String end, Path file)
      throws IOException {
    long[] tickMillis = {firstMillis};
    long[] samples = {0};
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      pages.forEach(
          page -> {
            String suffix = " " + timestamp.of(tickMillis[0]) + "\n";
            for (String line : new String(page, StandardCharsets.UTF_8).split("\n")) {
              if (!line.isBlank() && line.charAt(0) != '#') {
                out.write(line);
                out.write(suffix);
                samples[0]++;
              }
            }
            tickMillis[0] += Pages.INTERVAL_MILLIS;
            return true;
          });
      out.write(end);
    }
    return samples[0];
  }
}
