package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;

/** The view that a sink sees: always of the line just read. */
final class CurrentSeries implements ScrapedSeries {
  final SeriesKey key = new SeriesKey();
  MetricFamily family = MetricFamily.unknown("none");

  @Override
  public SeriesKey key() {
    return key;
  }

  @Override
  public MetricFamily family() {
    return family;
  }
}
