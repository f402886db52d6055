package io.fodc.schemas.link;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.Family;

/** The domain's words in the link's messages, and back. */
public final class LinkTypes {
  private LinkTypes() {}

  /** The message's word for a type. */
  public static io.fodc.schemas.wire.agent.v1.MetricType wireType(MetricType type) {
    return switch (type) {
      case UNKNOWN -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_UNKNOWN;
      case COUNTER -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_COUNTER;
      case GAUGE -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_GAUGE;
      case HISTOGRAM -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_HISTOGRAM;
      case GAUGE_HISTOGRAM -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_GAUGE_HISTOGRAM;
      case SUMMARY -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_SUMMARY;
      case INFO -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_INFO;
      case STATE_SET -> io.fodc.schemas.wire.agent.v1.MetricType.METRIC_TYPE_STATE_SET;
    };
  }

  /** The type behind a message's word; {@link MetricType#UNKNOWN} for one not known here. */
  public static MetricType metricType(io.fodc.schemas.wire.agent.v1.MetricType type) {
    return switch (type) {
      case METRIC_TYPE_UNKNOWN, UNRECOGNIZED -> MetricType.UNKNOWN;
      case METRIC_TYPE_COUNTER -> MetricType.COUNTER;
      case METRIC_TYPE_GAUGE -> MetricType.GAUGE;
      case METRIC_TYPE_HISTOGRAM -> MetricType.HISTOGRAM;
      case METRIC_TYPE_GAUGE_HISTOGRAM -> MetricType.GAUGE_HISTOGRAM;
      case METRIC_TYPE_SUMMARY -> MetricType.SUMMARY;
      case METRIC_TYPE_INFO -> MetricType.INFO;
      case METRIC_TYPE_STATE_SET -> MetricType.STATE_SET;
    };
  }

  /** A family as a message. */
  public static Family wireFamily(MetricFamily family) {
    return Family.newBuilder()
        .setName(family.name())
        .setType(wireType(family.type()))
        .setUnit(family.unit())
        .setHelp(family.help())
        .build();
  }

  /**
   * A series as a message.
   *
   * @param familyIndex place of its family in the session's families
   */
  public static io.fodc.schemas.wire.agent.v1.SeriesDefinition wireSeries(
      SeriesDefinition series, int familyIndex) {
    return io.fodc.schemas.wire.agent.v1.SeriesDefinition.newBuilder()
        .setFamily(familyIndex)
        .setName(series.name())
        .addAllLabels(series.labels().asPairs())
        .build();
  }
}
