package io.fodc.schemas.metric;

import java.util.Objects;

/**
 * What a series is: its sample name, its labels, and the family it belongs to.
 *
 * @param name name of the sample, never empty; within its family it may carry a suffix such as
 *     {@code _bucket}
 * @param labels its labels
 * @param family its family
 */
public record SeriesDefinition(String name, Labels labels, MetricFamily family) {
  public SeriesDefinition {
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(family, "family");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a series needs a name (labels " + labels + ")");
    }
  }

  /** The one series of a family that has neither labels nor suffixes. */
  public static SeriesDefinition of(MetricFamily family, String... labelPairs) {
    return new SeriesDefinition(family.name(), Labels.of(labelPairs), family);
  }
}
