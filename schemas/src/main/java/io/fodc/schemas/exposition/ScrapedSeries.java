package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;

/** The series of the line being read. Valid only during {@link SampleSink#sample}. */
public interface ScrapedSeries {
  /** Its identity; the reader reuses it for the next line, a caller may not change it. */
  SeriesKey key();

  /** Its family; the same object for each series of the family within a page. */
  MetricFamily family();

  /** A definition to keep: allocates. */
  default SeriesDefinition toDefinition() {
    return key().toDefinition(family());
  }
}
