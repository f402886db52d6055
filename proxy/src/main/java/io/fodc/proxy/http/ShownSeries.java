package io.fodc.proxy.http;

import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.selector.LabelMatcher;
import io.fodc.schemas.selector.Selector;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The series that at least one of several selectors means on the pages of nodes that answer them
 * alike. Decides each series once, on its key. One thread.
 */
final class ShownSeries implements SeriesSelector {
  private static final byte[] CONTAINER =
      NodeIdentity.CONTAINER_NAME.getBytes(StandardCharsets.UTF_8);

  private final SeriesTable table;
  private final List<Wanted> wanted;
  private final BitSet known = new BitSet();
  private final BitSet shown = new BitSet();
  private final SeriesKey key = new SeriesKey();
  private final KeyCursor cursor = new KeyCursor();

  ShownSeries(SeriesTable table, List<Wanted> wanted) {
    this.table = table;
    this.wanted = wanted;
  }

  @Override
  public boolean test(int seriesId) {
    if (!known.get(seriesId)) {
      known.set(seriesId);
      shown.set(seriesId, decide(seriesId));
    }
    return shown.get(seriesId);
  }

  private boolean decide(int seriesId) {
    if (wanted.isEmpty()) {
      return false;
    }
    table.copyKey(seriesId, key);
    cursor.reset(key);
    for (Wanted one : wanted) {
      if (one.test(key, cursor)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is left of a selector once its node is known.
   *
   * @param ofSeries conditions on the series
   * @param ofContainer conditions on the container's name
   * @param container which of those hold for the node's, which series without their own have
   */
  record Wanted(Selector ofSeries, List<LabelMatcher> ofContainer, BitSet container) {
    boolean test(SeriesKey key, KeyCursor cursor) {
      for (int i = 0; i < ofContainer.size(); i++) {
        boolean holds = cursor.find(CONTAINER) ? ofContainer.get(i).test(cursor) : container.get(i);
        if (!holds) {
          return false;
        }
      }
      for (LabelMatcher matcher : ofSeries.matchers()) {
        if (!holds(matcher, key, cursor)) {
          return false;
        }
      }
      return true;
    }

    private static boolean holds(LabelMatcher matcher, SeriesKey key, KeyCursor cursor) {
      String label = matcher.label();
      if (label.startsWith(NodeIdentity.EXPORTED)) {
        Labels labels = key.labels();
        return matcher.test(renamed(labels, label).or(() -> labels.get(label)).orElse(""));
      }
      return matcher.test(cursor);
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
}
