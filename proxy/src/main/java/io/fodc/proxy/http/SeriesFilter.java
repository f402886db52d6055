package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.selector.LabelMatcher;
import io.fodc.schemas.selector.Selector;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which series of a node the selectors of a request mean. Selectors see what a page shows: the
 * series' labels, and those of its node. What they ask of a node is decided once per node, and what
 * they ask of a series once per series for all nodes that answer alike. Belongs to one request.
 */
final class SeriesFilter {
  private final SeriesTable table;
  private final List<Part> parts;
  private final Map<List<BitSet>, SeriesSelector> decided = new HashMap<>();

  SeriesFilter(SeriesTable table, List<Selector> selectors) {
    this.table = table;
    this.parts = selectors.stream().map(Part::of).toList();
  }

  /** The series wanted of a node; without any selector all. */
  SeriesSelector of(NodeView node) {
    if (parts.isEmpty()) {
      return SeriesSelector.all();
    }
    BitSet met = new BitSet();
    BitSet container = new BitSet();
    int next = 0;
    for (int i = 0; i < parts.size(); i++) {
      met.set(i, parts.get(i).isMetBy(node));
      for (LabelMatcher matcher : parts.get(i).ofContainer()) {
        container.set(next++, matcher.test(NodeIdentity.containerName(node)));
      }
    }
    return decided.computeIfAbsent(List.of(met, container), answers -> selector(met, container));
  }

  private SeriesSelector selector(BitSet met, BitSet container) {
    List<ShownSeries.Wanted> wanted = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (met.get(i)) {
        BitSet answers = container.get(next, next + part.ofContainer().size());
        wanted.add(new ShownSeries.Wanted(part.ofSeries(), part.ofContainer(), answers));
      }
      next += part.ofContainer().size();
    }
    return new ShownSeries(table, wanted);
  }

  /**
   * One selector, by what its conditions are about.
   *
   * @param ofNode labels that are always the node's
   * @param ofContainer the container's name: the series' own, or else the node's
   * @param ofSeries all others
   */
  private record Part(
      List<LabelMatcher> ofNode, List<LabelMatcher> ofContainer, Selector ofSeries) {
    static Part of(Selector selector) {
      List<LabelMatcher> ofNode = new ArrayList<>();
      List<LabelMatcher> ofContainer = new ArrayList<>();
      List<LabelMatcher> ofSeries = new ArrayList<>();
      for (LabelMatcher matcher : selector.matchers()) {
        if (NodeIdentity.isReserved(matcher.label())) {
          ofNode.add(matcher);
        } else if (matcher.label().equals(NodeIdentity.CONTAINER_NAME)) {
          ofContainer.add(matcher);
        } else {
          ofSeries.add(matcher);
        }
      }
      return new Part(ofNode, ofContainer, new Selector(ofSeries));
    }

    boolean isMetBy(NodeView node) {
      return ofNode.stream().allMatch(m -> m.test(NodeIdentity.value(node, m.label()).orElse("")));
    }
  }
}
