package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which series of one node the selectors of a request mean. Selectors see what a page shows: the
 * series' labels, and those of its node. Selectors without a condition on the node are decided once
 * per series for the whole request. Belongs to one request.
 */
final class SeriesFilter {
  private final SeriesTable table;
  private final List<Selector> selectors;
  private final boolean shared;
  private final BitSet known = new BitSet();
  private final BitSet wanted = new BitSet();

  SeriesFilter(SeriesTable table, List<Selector> selectors) {
    this.table = table;
    this.selectors = selectors;
    this.shared =
        selectors.stream().flatMap(s -> s.matchers().stream()).noneMatch(SeriesFilter::isOfNode);
  }

  private static boolean isOfNode(LabelMatcher matcher) {
    return NodeIdentity.isReserved(matcher.label())
        || matcher.label().equals(NodeIdentity.CONTAINER_NAME);
  }

  /** Whether a series is wanted; without any selector all are. */
  boolean test(NodeView node, int seriesId) {
    if (selectors.isEmpty()) {
      return true;
    }
    if (!shared) {
      return matches(node, seriesId);
    }
    if (!known.get(seriesId)) {
      known.set(seriesId);
      wanted.set(seriesId, matches(node, seriesId));
    }
    return wanted.get(seriesId);
  }

  private boolean matches(NodeView node, int seriesId) {
    SeriesDefinition series = table.definition(seriesId);
    return selectors.stream().anyMatch(s -> s.test(label -> value(node, series, label)));
  }

  private static String value(NodeView node, SeriesDefinition series, String label) {
    if (label.equals(Selector.NAME_LABEL)) {
      return series.name();
    }
    if (NodeIdentity.isReserved(label)) {
      return NodeIdentity.value(node, label).orElse("");
    }
    Optional<String> renamed = renamed(series.labels(), label);
    if (renamed.isPresent()) {
      return renamed.get();
    }
    String own = series.labels().get(label).orElse("");
    return own.isEmpty() && label.equals(NodeIdentity.CONTAINER_NAME)
        ? NodeIdentity.containerName(node)
        : own;
  }

  /** The series' own label that is shown under this name because it gave way to the node's. */
  private static Optional<String> renamed(Labels labels, String label) {
    String own = label;
    while (own.startsWith(NodeIdentity.EXPORTED)) {
      own = own.substring(NodeIdentity.EXPORTED.length());
    }
    return NodeIdentity.isReserved(own) && NodeIdentity.exported(labels, own).equals(label)
        ? labels.get(own)
        : Optional.empty();
  }
}
