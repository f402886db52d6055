package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricType;
import java.nio.charset.StandardCharsets;

/** What may stand behind a family's name in the names of its samples. */
enum FamilySuffix {
  BUCKET("_bucket"),
  SUM("_sum"),
  COUNT("_count"),
  TOTAL("_total"),
  CREATED("_created"),
  INFO("_info"),
  GAUGE_SUM("_gsum"),
  GAUGE_COUNT("_gcount");

  static final FamilySuffix[] ALL = values();

  private final byte[] bytes;

  FamilySuffix(String text) {
    bytes = text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Length of the name without this suffix; 0 if it does not end so. */
  int stem(byte[] name, int offset, int length) {
    int stem = length - bytes.length;
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (stem <= 0 || name[offset + stem + i] != bytes[i]) {
        return 0;
      }
    }
    return stem;
  }

  /** Whether samples of such a family may end so. */
  boolean belongsTo(MetricType type, ExpositionFormat format) {
    boolean openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    return switch (this) {
      case BUCKET -> type == MetricType.HISTOGRAM || type == MetricType.GAUGE_HISTOGRAM;
      case SUM, COUNT -> type == MetricType.HISTOGRAM || type == MetricType.SUMMARY;
      case GAUGE_SUM, GAUGE_COUNT -> type == MetricType.GAUGE_HISTOGRAM;
      case TOTAL -> openMetrics && type == MetricType.COUNTER;
      case INFO -> openMetrics && type == MetricType.INFO;
      case CREATED ->
          openMetrics
              && (type == MetricType.COUNTER
                  || type == MetricType.HISTOGRAM
                  || type == MetricType.SUMMARY);
    };
  }
}
