package io.fodc.schemas.metric;

import java.util.Optional;

/**
 * Type of a metric family. It comes only from a {@code # TYPE} line, never from a suffix.
 *
 * <p>The words are those of OpenMetrics 1.0; the text format 0.0.4 says {@code untyped} for {@link
 * #UNKNOWN} and has no word for gauge histograms, infos and state sets.
 */
public enum MetricType {
  UNKNOWN("unknown"),
  COUNTER("counter"),
  GAUGE("gauge"),
  HISTOGRAM("histogram"),
  GAUGE_HISTOGRAM("gaugehistogram"),
  SUMMARY("summary"),
  INFO("info"),
  STATE_SET("stateset");

  private static final MetricType[] VALUES = values();

  private final String word;

  MetricType(String word) {
    this.word = word;
  }

  /** The OpenMetrics word, lower case. */
  public String word() {
    return word;
  }

  /** The type a word of either format names; empty for a word that neither format knows. */
  public static Optional<MetricType> ofWord(String word) {
    if (word.equals("untyped")) {
      return Optional.of(UNKNOWN);
    }
    for (MetricType type : VALUES) {
      if (type.word.equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The type with this ordinal; the ordinal is what files and messages carry. */
  public static MetricType ofOrdinal(int ordinal) {
    if (ordinal < 0 || ordinal >= VALUES.length) {
      throw new IllegalArgumentException(
          "metric type " + ordinal + " is outside 0.." + (VALUES.length - 1));
    }
    return VALUES[ordinal];
  }
}
