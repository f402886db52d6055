package io.fodc.ktm;

import io.fodc.schemas.metric.SeriesDefinition;

/** Takes the samples of one reading. */
@FunctionalInterface
public interface KtmSink {
  /** One sample. */
  void sample(SeriesDefinition series, double value);
}
