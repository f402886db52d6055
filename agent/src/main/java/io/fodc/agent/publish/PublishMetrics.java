package io.fodc.agent.publish;

import io.fodc.agent.self.SelfMetrics;
import io.fodc.bridge.publish.PublishStatus;
import io.fodc.bridge.publish.PublishTrouble;
import io.fodc.schemas.metric.MetricFamily;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Declares the metrics of publishing. */
final class PublishMetrics {
  private static final double MILLIS_PER_SECOND = 1000;

  private final SelfMetrics metrics;

  private PublishMetrics(SelfMetrics metrics) {
    this.metrics = metrics;
  }

  static void declare(SelfMetrics metrics, PublishStatus status, AgentSource source) {
    PublishMetrics made = new PublishMetrics(metrics);
    made.progress(status, source);
    made.totals(status);
    MetricFamily failures =
        MetricFamily.counter(
            "fodc_agent_kafka_failures_total", "Tries that failed, by what stood in the way");
    for (PublishTrouble.Kind kind : PublishTrouble.Kind.values()) {
      metrics.value(failures, () -> status.failures(kind), "reason", kind.word());
    }
  }

  private void progress(PublishStatus status, AgentSource source) {
    gauge(
        "fodc_agent_kafka_up",
        "Whether brokers took what was sent last, in every topic",
        () -> status.up() ? 1 : 0);
    gauge(
        "fodc_agent_kafka_acknowledged_timestamp_seconds",
        "Newest tick that brokers have, since the epoch; 0: none that this agent knows of",
        () -> status.acknowledgedTickMillis() / MILLIS_PER_SECOND);
    gauge(
        "fodc_agent_kafka_lag_seconds",
        "From the newest tick that brokers have, or the oldest held, to the newest recorded",
        () -> lagMillis(status, source) / MILLIS_PER_SECOND);
    gauge(
        "fodc_agent_kafka_in_flight_bytes",
        "Bytes of records that brokers have not acknowledged",
        status::bytesInFlight);
    gauge(
        "fodc_agent_kafka_record_limit_bytes",
        "Largest record of a window that is made at present",
        status::recordLimit);
  }

  private static double lagMillis(PublishStatus status, AgentSource source) {
    long newest = source.newestTickMillis();
    long from = Math.max(status.acknowledgedTickMillis(), source.oldestTickMillis());
    return Math.max(0, newest - from);
  }

  private void totals(PublishStatus status) {
    total("records", "Records that brokers acknowledged, of all topics", status::records);
    total("bytes", "Bytes of these records before compression", status::bytes);
    total("samples", "Samples that brokers acknowledged", status::samples);
    total("ticks", "Ticks that brokers acknowledged", status::ticks);
    total("gaps", "Times that ticks left the window before they were published", status::gaps);
    total(
        "topics_anew",
        "Times that the whole window was sent again because its topic was made anew",
        status::topicsAnew);
    total(
        "refused_series", "Series left out because no record can hold them", status::refusedSeries);
    metrics.value(
        MetricFamily.counter(
            "fodc_agent_kafka_lost_seconds_total",
            "Length of the stretches in which ticks were never published"),
        () -> status.lostMillis() / MILLIS_PER_SECOND);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    metrics.value(MetricFamily.gauge(name, help), value);
  }

  private void total(String what, String help, LongSupplier value) {
    metrics.value(
        MetricFamily.counter("fodc_agent_kafka_" + what + "_total", help), value::getAsLong);
  }
}
