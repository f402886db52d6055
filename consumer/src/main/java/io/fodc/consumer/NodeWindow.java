package io.fodc.consumer;

import io.fodc.bridge.record.WindowOrigin;
import java.util.List;

/**
 * All samples of one node at some consecutive ticks.
 *
 * @param origin which node, its role and labels, and what its agent lacks
 * @param tickMillis {@code long[tick]}: milliseconds since the Unix epoch, strictly ascending, one
 *     at least; a tick at which no series has a sample is there all the same
 * @param series those with a sample at one of the ticks; in a whole window none is there twice
 * @param partsMissing parts that never came: series are missing if it is not 0
 */
public record NodeWindow(
    WindowOrigin origin, long[] tickMillis, List<SeriesSamples> series, int partsMissing) {
  public NodeWindow {
    series = List.copyOf(series);
  }

  /** Its first tick. */
  public long fromMillis() {
    return tickMillis[0];
  }

  /** Its last tick. */
  public long toMillis() {
    return tickMillis[tickMillis.length - 1];
  }
}
