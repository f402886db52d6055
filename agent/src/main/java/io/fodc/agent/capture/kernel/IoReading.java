package io.fodc.agent.capture.kernel;

import io.fodc.schemas.metric.SeriesDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counters of the kernel at an instant, or between two. Filled on one thread, then only read. */
final class IoReading {
  private static final String SYSCALL = "ktm_sys_";
  private static final String BLOCK = "ktm_block_";
  private static final String LATENCY = "latency_seconds";

  private final Map<SeriesDefinition, Double> values = new HashMap<>();

  void add(SeriesDefinition series, double value) {
    if (series.name().startsWith(SYSCALL) || series.name().startsWith(BLOCK)) {
      values.put(series, value);
    }
  }

  /** What was counted since an earlier reading; a series that is new began at 0. */
  IoReading since(IoReading before) {
    IoReading between = new IoReading();
    values.forEach(
        (series, value) ->
            between.values.put(series, value - before.values.getOrDefault(series, 0.0)));
    return between;
  }

  /** System calls by their name. */
  Map<String, IoOperation> syscalls() {
    Map<String, IoOperation> operations = new TreeMap<>();
    values.forEach(
        (series, value) -> {
          if (series.name().startsWith(SYSCALL)) {
            String rest = series.name().substring(SYSCALL.length());
            int end = rest.indexOf('_');
            operations
                .computeIfAbsent(rest.substring(0, end), _ -> new IoOperation())
                .add(rest.substring(end + 1), series, value);
          }
        });
    return operations;
  }

  /** Requests by device and direction, {@code vda write}. */
  Map<String, IoOperation> block() {
    Map<String, IoOperation> operations = new TreeMap<>();
    values.forEach(
        (series, value) -> {
          String device = series.labels().get("device").orElse("");
          if (series.name().startsWith(BLOCK) && !device.isEmpty()) {
            String name = device + " " + series.labels().get("operation").orElse("other");
            operations
                .computeIfAbsent(name, _ -> new IoOperation())
                .add(series.name().substring(BLOCK.length()), series, value);
          }
        });
    return operations;
  }

  /** Whether a metric is a part of a latency histogram, and which. */
  static String part(String metric) {
    return metric.startsWith(LATENCY) ? metric.substring(LATENCY.length()) : metric;
  }
}
