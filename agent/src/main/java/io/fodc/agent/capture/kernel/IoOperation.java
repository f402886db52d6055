package io.fodc.agent.capture.kernel;

import io.fodc.schemas.metric.SeriesDefinition;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What was counted of one operation: calls, bytes, errors, and how long they took. */
final class IoOperation {
  private final NavigableMap<Double, Long> upTo = new TreeMap<>();
  private double seconds;
  private long calls;
  private long bytes;
  private long errors;

  /** Takes a value of one of its series. */
  void add(String metric, SeriesDefinition series, double value) {
    switch (IoReading.part(metric)) {
      case "_bucket" -> upTo.put(bound(series.labels().get("le").orElse("+Inf")), (long) value);
      case "_sum" -> seconds = value;
      case "_count" -> calls = (long) value;
      case "bytes_total" -> bytes = (long) value;
      case "errors_total" -> errors = (long) value;
      default -> {
        // The depth of a queue is no count.
      }
    }
  }

  private static double bound(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  long calls() {
    return calls;
  }

  long bytes() {
    return bytes;
  }

  long errors() {
    return errors;
  }

  double seconds() {
    return seconds;
  }

  /** Upper bound of the bucket in which a quantile is: right within a factor of two. */
  double quantile(double share) {
    return upTo.entrySet().stream()
        .filter(bucket -> bucket.getValue() >= share * calls)
        .mapToDouble(Map.Entry::getKey)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** How many took longer than the bound before and at most so long; without empty buckets. */
  Map<Double, Long> histogram() {
    Map<Double, Long> counts = new TreeMap<>();
    long before = 0;
    for (Map.Entry<Double, Long> bucket : upTo.entrySet()) {
      if (bucket.getValue() > before) {
        counts.put(bucket.getKey(), bucket.getValue() - before);
      }
      before = bucket.getValue();
    }
    return counts;
  }
}
