package io.fodc.agent.telemetry;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads pressure stall information (kernel documentation, accounting/psi): the share of time in
 * which some or all tasks waited for a resource, over 10, 60 and 300 s, and the total.
 */
final class PressureReader {
  private static final String[] RESOURCES = {"cpu", "memory", "io"};
  private static final double MICROS_PER_SECOND = 1e6;

  private static final MetricFamily RATIO =
      MetricFamily.gauge(
          "fodc_os_pressure_ratio",
          "Share of the last seconds in which some or all tasks waited for the resource");
  private static final MetricFamily TOTAL =
      MetricFamily.counter(
          "fodc_os_pressure_seconds_total",
          "Time in which some or all tasks waited for the resource");

  private record Key(String scope, String resource, String kind, String window) {}

  private final KernelFiles files;
  private final Map<Key, SeriesDefinition> series = new HashMap<>();

  PressureReader(KernelFiles files) {
    this.files = files;
  }

  /** Pressure of the whole machine; returns whether any could be read. */
  boolean host(Path proc, OsSink sink) {
    boolean any = false;
    for (String resource : RESOURCES) {
      Optional<String> text =
          files.read("os-pressure-host", proc.resolve("pressure").resolve(resource));
      text.ifPresent(t -> read("host", resource, t, sink));
      any |= text.isPresent();
    }
    return any;
  }

  /** Pressure of one cgroup of the unified hierarchy. */
  void container(Path directory, OsSink sink) {
    for (String resource : RESOURCES) {
      files
          .read("os-pressure-container", directory.resolve(resource + ".pressure"))
          .ifPresent(t -> read("container", resource, t, sink));
    }
  }

  private void read(String scope, String resource, String text, OsSink sink) {
    for (String line : text.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (!words[0].equals("some") && !words[0].equals("full")) {
        continue;
      }
      for (int i = 1; i < words.length; i++) {
        word(scope, resource, words[0], words[i], sink);
      }
    }
  }

  private void word(String scope, String resource, String kind, String word, OsSink sink) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return;
    }
    String name = word.substring(0, equals);
    try {
      double value = Double.parseDouble(word.substring(equals + 1));
      if (name.equals("total")) {
        sink.sample(series(new Key(scope, resource, kind, "")), value / MICROS_PER_SECOND);
      } else if (name.startsWith("avg")) {
        String window = name.substring("avg".length()) + "s";
        sink.sample(series(new Key(scope, resource, kind, window)), value / 100);
      }
    } catch (NumberFormatException e) {
      files.miss("os-pressure-" + scope, "malformed: " + word);
    }
  }

  private SeriesDefinition series(Key key) {
    return series.computeIfAbsent(
        key,
        k ->
            SeriesDefinition.of(
                k.window.isEmpty() ? TOTAL : RATIO,
                "scope",
                k.scope,
                "resource",
                k.resource,
                "kind",
                k.kind,
                "window",
                k.window));
  }
}
