package io.fodc.window;

import io.fodc.schemas.selector.Selector;
import java.util.List;

/** Says which series a reader wants. A scan asks once for each series it could show. */
@FunctionalInterface
public interface SeriesSelector {
  /** Whether this series is wanted. */
  boolean test(int seriesId);

  /** Every series. */
  static SeriesSelector all() {
    return id -> true;
  }

  /**
   * The series that at least one of these selectors means; every series if there is no selector.
   * Each is decided once, however often it is asked for. For one thread.
   */
  static SeriesSelector matching(SeriesTable table, List<Selector> selectors) {
    return selectors.isEmpty() ? all() : new MatchedSeries(table, selectors);
  }
}
