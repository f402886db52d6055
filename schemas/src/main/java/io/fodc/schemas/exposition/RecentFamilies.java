package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of the last samples and their families: a histogram's lines take turns with three names.
 * Valid until something is learnt about any family.
 */
final class RecentFamilies {
  private static final int SIZE = 4;

  private final int[] starts = new int[SIZE];
  private final int[] ends = new int[SIZE];
  private final @Nullable MetricFamily[] families = new @Nullable MetricFamily[SIZE];
  private int newest;

  void clear() {
    for (int i = 0; i < SIZE; i++) {
      families[i] = null;
    }
  }

  /** The family of the name at a place in the page; null if it was not among the last. */
  @Nullable MetricFamily find(byte[] page, int start, int end) {
    for (int i = 0; i < SIZE; i++) {
      int at = (newest + i) & (SIZE - 1);
      MetricFamily family = families[at];
      if (family != null
          && ends[at] - starts[at] == end - start
          && Arrays.equals(page, starts[at], ends[at], page, start, end)) {
        return family;
      }
    }
    return null;
  }

  void add(int start, int end, MetricFamily family) {
    newest = (newest - 1) & (SIZE - 1);
    starts[newest] = start;
    ends[newest] = end;
    families[newest] = family;
  }
}
