package io.fodc.schemas.exposition;

/** Where an {@link ExpositionReader} puts the samples of a page, in the order of its lines. */
@FunctionalInterface
public interface SampleSink {
  /** No timestamp is written beside the value. */
  long NO_TIMESTAMP = Long.MIN_VALUE;

  /**
   * One sample.
   *
   * @param series what it is a sample of; valid only during the call
   * @param value its value, NaN and infinities included
   * @param timestampMillis the timestamp on its line, or {@link #NO_TIMESTAMP}
   */
  void sample(ScrapedSeries series, double value, long timestampMillis);
}
