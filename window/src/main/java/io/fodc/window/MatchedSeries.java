package io.fodc.window;

import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.selector.Selector;
import java.util.BitSet;
import java.util.List;

/**
 * The series that at least one of several selectors means, decided on their keys, each once. Costs
 * two bits per id. One thread.
 */
final class MatchedSeries implements SeriesSelector {
  private final SeriesTable table;
  private final List<Selector> selectors;
  private final BitSet known = new BitSet();
  private final BitSet wanted = new BitSet();
  private final SeriesKey key = new SeriesKey();
  private final KeyCursor cursor = new KeyCursor();

  MatchedSeries(SeriesTable table, List<Selector> selectors) {
    this.table = table;
    this.selectors = List.copyOf(selectors);
  }

  @Override
  public boolean test(int seriesId) {
    if (!known.get(seriesId)) {
      known.set(seriesId);
      wanted.set(seriesId, decide(seriesId));
    }
    return wanted.get(seriesId);
  }

  private boolean decide(int seriesId) {
    table.copyKey(seriesId, key);
    cursor.reset(key);
    for (Selector selector : selectors) {
      if (selector.test(cursor)) {
        return true;
      }
    }
    return false;
  }
}
