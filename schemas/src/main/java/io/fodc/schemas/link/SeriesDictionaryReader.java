package io.fodc.schemas.link;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.wire.agent.v1.Family;
import io.fodc.schemas.wire.agent.v1.SeriesDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads the {@code SeriesDefinitions} of one session. Keeps the session's families (at most {@link
 * LinkLimits#MAX_FAMILY_BYTES_PER_SESSION}) and the number of its series, not the series. One
 * thread.
 */
public final class SeriesDictionaryReader {
  private final List<MetricFamily> families = new ArrayList<>();
  private final UnaryOperator<MetricFamily> shared;
  private long familyBytes;
  private int size;

  /** A reader that keeps the families of its session for itself. */
  public SeriesDictionaryReader() {
    this(UnaryOperator.identity());
  }

  /**
   * A reader that keeps what {@code shared} answers for a family: an equal one that other sessions
   * keep too, so that a fleet's families are in memory once.
   */
  public SeriesDictionaryReader(UnaryOperator<MetricFamily> shared) {
    this.shared = shared;
  }

  /**
   * The definitions of one message, in the order of their ids: the first has the id that {@link
   * #size} was before, or 0 after a reset.
   *
   * @throws LinkViolationException if the message breaks a bound; the session cannot go on
   */
  public List<io.fodc.schemas.metric.SeriesDefinition> read(SeriesDefinitions message)
      throws LinkViolationException {
    if (message.getReset()) {
      families.clear();
      familyBytes = 0;
      size = 0;
    }
    checkCounts(message);
    for (Family family : message.getFamiliesList()) {
      familyBytes += family.getSerializedSize();
      if (familyBytes > LinkLimits.MAX_FAMILY_BYTES_PER_SESSION) {
        throw new LinkViolationException(
            "families of one session take more than %d bytes"
                .formatted(LinkLimits.MAX_FAMILY_BYTES_PER_SESSION));
      }
      families.add(shared.apply(family(family)));
    }
    List<io.fodc.schemas.metric.SeriesDefinition> definitions =
        new ArrayList<>(message.getSeriesCount());
    for (io.fodc.schemas.wire.agent.v1.SeriesDefinition series : message.getSeriesList()) {
      definitions.add(series(series));
    }
    size += definitions.size();
    return definitions;
  }

  /** Series that the session has defined since its last reset. */
  public int size() {
    return size;
  }

  private void checkCounts(SeriesDefinitions message) throws LinkViolationException {
    checkCount(
        "definitions in one message",
        message.getSeriesCount(),
        LinkLimits.MAX_DEFINITIONS_PER_MESSAGE);
    checkCount(
        "series in one session", (long) size + message.getSeriesCount(), LinkLimits.MAX_SERIES);
    checkCount(
        "families in one session",
        (long) families.size() + message.getFamiliesCount(),
        LinkLimits.MAX_FAMILIES);
  }

  private static void checkCount(String what, long count, int limit) throws LinkViolationException {
    if (count > limit) {
      throw new LinkViolationException(
          "%d %s; at most %d are allowed".formatted(count, what, limit));
    }
  }

  private static MetricFamily family(Family family) throws LinkViolationException {
    checkCount("bytes in a family", family.getSerializedSize(), LinkLimits.MAX_DEFINITION_BYTES);
    if (family.getName().isEmpty()) {
      throw new LinkViolationException("a metric family without a name");
    }
    return new MetricFamily(
        family.getName(),
        LinkTypes.metricType(family.getType()),
        family.getUnit(),
        family.getHelp());
  }

  private io.fodc.schemas.metric.SeriesDefinition series(
      io.fodc.schemas.wire.agent.v1.SeriesDefinition series) throws LinkViolationException {
    checkCount(
        "bytes in a series definition",
        series.getSerializedSize(),
        LinkLimits.MAX_DEFINITION_BYTES);
    checkCount("labels of a series", series.getLabelsCount() / 2, LinkLimits.MAX_LABELS);
    int family = series.getFamily();
    if (family < 0 || family >= families.size()) {
      throw new LinkViolationException(
          "series '%s' names family %s of %d"
              .formatted(series.getName(), Integer.toUnsignedString(family), families.size()));
    }
    try {
      return new io.fodc.schemas.metric.SeriesDefinition(
          series.getName(), Labels.ofPairs(series.getLabelsList()), families.get(family));
    } catch (IllegalArgumentException e) {
      throw new LinkViolationException(
          "series '%s': %s".formatted(series.getName(), e.getMessage()));
    }
  }
}
