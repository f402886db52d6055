package io.fodc.agent.self;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * The agent's own metrics. Families and label values come from the agent's code and configuration,
 * never from what it reads, so their number is bounded by both. Any thread may call.
 */
public final class SelfMetrics {
  private final ConcurrentMap<SeriesDefinition, Counter> counters = new ConcurrentHashMap<>();
  private final List<Reading> readings = new CopyOnWriteArrayList<>();
  private final Counter failedReadings =
      counter(
          MetricFamily.counter(
              "fodc_agent_self_readings_failed_total",
              "Readings of the agent's own metrics that failed"));

  /** Receives each metric's value. */
  @FunctionalInterface
  public interface Sink {
    void sample(SeriesDefinition series, double value);
  }

  /** Reads some metrics at the moment of a tick; a value that is not known is not given. */
  @FunctionalInterface
  public interface Reading {
    void read(Sink sink);
  }

  /** The counter of this family and these labels; created at 0 when it is asked for first. */
  public Counter counter(MetricFamily family, String... labelPairs) {
    return counters.computeIfAbsent(
        SeriesDefinition.of(family, labelPairs), series -> new Counter());
  }

  /** A gauge or counter whose value is asked for at every tick. */
  public void value(MetricFamily family, DoubleSupplier value, String... labelPairs) {
    SeriesDefinition series = SeriesDefinition.of(family, labelPairs);
    readings.add(sink -> sink.sample(series, value.getAsDouble()));
  }

  /** Metrics that come together, or whose labels change. */
  public void reading(Reading reading) {
    readings.add(reading);
  }

  /** Gives every metric's value now. A reading that fails is left out of this tick. */
  public void collect(Sink sink) {
    counters.forEach((series, counter) -> sink.sample(series, counter.value()));
    for (Reading reading : readings) {
      try {
        reading.read(sink);
      } catch (RuntimeException e) {
        failedReadings.increment();
      }
    }
  }
}
