package io.fodc.consumer;

import io.fodc.schemas.metric.SeriesDefinition;

/**
 * Samples of one series within a window.
 *
 * @param series name, labels and family
 * @param tickMillis {@code long[sample]}: milliseconds since the Unix epoch, strictly ascending;
 *     ticks without a sample are left out
 * @param values {@code double[sample]}: bit for bit as they were scraped; NaN is a value like
 *     others
 */
public record SeriesSamples(SeriesDefinition series, long[] tickMillis, double[] values) {
  public SeriesSamples {
    if (tickMillis.length == 0 || tickMillis.length != values.length) {
      throw new IllegalArgumentException(
          "series %s has %d ticks and %d values"
              .formatted(series.name(), tickMillis.length, values.length));
    }
  }
}
