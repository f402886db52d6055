package io.fodc.agent.capture.kernel;

import io.fodc.agent.process.ObservedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/** What {@code /proc/PID/io} counts. */
final class ProcessIo {
  private ProcessIo() {}

  /** The counters now; empty when the process is gone or they may not be read. */
  static Map<String, Long> read(ObservedProcess process) {
    Map<String, Long> counters = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(process.directory().resolve("io"))) {
        int colon = line.indexOf(':');
        counters.put(line.substring(0, colon), Long.parseLong(line.substring(colon + 1).strip()));
      }
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Map.of();
    }
    return counters;
  }

  /** What was counted in between; empty when it is not known. */
  static Map<String, Long> between(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> counted = new TreeMap<>();
    after.forEach(
        (name, value) -> {
          if (before.containsKey(name)) {
            counted.put(name, value - before.getOrDefault(name, 0L));
          }
        });
    return counted;
  }
}
