package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a page held, kept whole for comparison. */
final class Pages {
  /** One sample that a reader gave. */
  record Sample(SeriesDefinition series, double value, long timestampMillis) {
    String name() {
      return series.name();
    }

    MetricFamily family() {
      return series.family();
    }

    Map<String, String> labels() {
      return series.labels().asPairs().isEmpty() ? Map.of() : toMap();
    }

    private Map<String, String> toMap() {
      Map<String, String> map = new TreeMap<>();
      series.labels().forEach(map::put);
      return map;
    }

    @Override
    public String toString() {
      String time = timestampMillis == SampleSink.NO_TIMESTAMP ? "" : " @" + timestampMillis;
      return series.name()
          + (series.labels().size() == 0 ? "" : series.labels().toString())
          + " "
          + ExpositionNumbers.format(value)
          + time;
    }
  }

  /** A page's samples and its report. */
  record Read(List<Sample> samples, PageReport report) {
    /** The samples as text, one string each. */
    List<String> lines() {
      return samples.stream().map(Sample::toString).toList();
    }

    String problems() {
      return report.firstBadLines().stream()
          .map(BadLine::toString)
          .collect(Collectors.joining("\n"));
    }

    Sample only() {
      if (samples.size() != 1) {
        throw new AssertionError("not one sample but " + samples + "\n" + problems());
      }
      return samples.getFirst();
    }
  }

  private Pages() {}

  static Read text(String page) {
    return read(page.getBytes(StandardCharsets.UTF_8), ExpositionFormat.TEXT_0_0_4);
  }

  static Read openMetrics(String page) {
    return read(page.getBytes(StandardCharsets.UTF_8), ExpositionFormat.OPENMETRICS_1_0);
  }

  static Read read(byte[] page, ExpositionFormat format) {
    return read(new ExpositionReader(ExpositionLimits.DEFAULT), page, format);
  }

  static Read read(ExpositionReader reader, byte[] page, ExpositionFormat format) {
    List<Sample> samples = new ArrayList<>();
    PageReport report =
        reader.read(
            page,
            0,
            page.length,
            format,
            (series, value, timestamp) ->
                samples.add(new Sample(series.toDefinition(), value, timestamp)));
    return new Read(samples, report);
  }
}
