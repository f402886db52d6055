package io.fodc.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import io.fodc.window.file.RecordedFile;
import io.fodc.window.file.WindowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Samples by tick and series, from an agent's file or from a proxy's answer: the bits of each
 * value, the series by name and labels, without those that say which node it is.
 */
record RecordedSamples(TreeMap<Long, TreeMap<String, Double>> ticks) {
  private static final Set<String> IDENTITY =
      Set.of("cluster", "node_id", "node_role", "node_type", "pod_name", "container_name");

  /** What lies in a window file. */
  static RecordedSamples in(Path path) throws IOException {
    RecordedSamples samples = new RecordedSamples(new TreeMap<>());
    try (RecordedFile file = WindowFile.read(path);
        WindowView view = file.view()) {
      if (!file.report().isSound()) {
        throw new AssertionError(path + " is damaged: " + file.report());
      }
      view.scan(
          WindowQuery.everything(),
          new SeriesVisitor() {
            private String series = "";

            @Override
            public void series(int seriesId) {
              series = text(file.table().definition(seriesId));
            }

            @Override
            public void points(long[] ticks, double[] values, int count) {
              for (int i = 0; i < count; i++) {
                samples.add(ticks[i], series, values[i]);
              }
            }
          });
    }
    return samples;
  }

  /** What a proxy answered to {@code /metrics-windows}. */
  static RecordedSamples of(JsonNode answer) {
    RecordedSamples samples = new RecordedSamples(new TreeMap<>());
    for (JsonNode series : answer) {
      TreeMap<String, String> labels = new TreeMap<>();
      series
          .path("labels")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
      String text = text(series.path("name").asText(), labels);
      for (JsonNode point : series.path("data")) {
        long tick = Instant.parse(point.path("timestamp").asText()).toEpochMilli();
        String value = point.path("value").asText().replace("Inf", "Infinity");
        samples.add(tick, text, Double.parseDouble(value));
      }
    }
    return samples;
  }

  /** The one series of this name, by tick. */
  TreeMap<Instant, Double> values(String name) {
    TreeMap<Instant, Double> values = new TreeMap<>();
    ticks.forEach(
        (tick, samples) ->
            samples.forEach(
                (series, value) -> {
                  if (series.startsWith(name + "{")) {
                    values.put(Instant.ofEpochMilli(tick), value);
                  }
                }));
    return values;
  }

  /** The newest value of the one series of this name. */
  double newest(String name) {
    return values(name).lastEntry().getValue();
  }

  long count() {
    return ticks.values().stream().mapToLong(Map::size).sum();
  }

  void add(long tick, String series, double value) {
    Double before = ticks.computeIfAbsent(tick, any -> new TreeMap<>()).put(series, value);
    if (before != null) {
      throw new AssertionError("two samples of " + series + " at " + Instant.ofEpochMilli(tick));
    }
  }

  static String text(SeriesDefinition series) {
    TreeMap<String, String> labels = new TreeMap<>();
    Labels of = series.labels();
    for (int i = 0; i < of.size(); i++) {
      labels.put(of.name(i), of.value(i));
    }
    return text(series.name(), labels);
  }

  private static String text(String name, TreeMap<String, String> labels) {
    labels.keySet().removeAll(IDENTITY);
    return name + labels;
  }
}
