package io.fodc.agent.telemetry;

import io.fodc.schemas.metric.SeriesDefinition;

/** Takes the samples of one reading. */
@FunctionalInterface
interface OsSink {
  void sample(SeriesDefinition series, double value);
}
