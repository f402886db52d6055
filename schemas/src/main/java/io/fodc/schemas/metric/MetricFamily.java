package io.fodc.schemas.metric;

import java.util.Objects;

/**
 * What all series of one family share.
 *
 * @param name name in the {@code # TYPE} line, for a family without one the name of its sample;
 *     never empty
 * @param type type, {@link MetricType#UNKNOWN} without a {@code # TYPE} line
 * @param unit unit from a {@code # UNIT} line, empty without one
 * @param help help from a {@code # HELP} line with its escapes resolved, empty without one
 */
public record MetricFamily(String name, MetricType type, String unit, String help) {
  public MetricFamily {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(help, "help");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a metric family needs a name");
    }
  }

  /** A family of which only the name is known. */
  public static MetricFamily unknown(String name) {
    return new MetricFamily(name, MetricType.UNKNOWN, "", "");
  }

  /** A gauge without unit. */
  public static MetricFamily gauge(String name, String help) {
    return new MetricFamily(name, MetricType.GAUGE, "", help);
  }

  /** A counter without unit. */
  public static MetricFamily counter(String name, String help) {
    return new MetricFamily(name, MetricType.COUNTER, "", help);
  }

  // Written out: what is generated links a dozen classes at its first call, which a starting agent
  // would wait for.

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof MetricFamily family
            && type == family.type
            && name.equals(family.name)
            && unit.equals(family.unit)
            && help.equals(family.help));
  }

  @Override
  public int hashCode() {
    return ((name.hashCode() * 31 + type.ordinal()) * 31 + unit.hashCode()) * 31 + help.hashCode();
  }
}
