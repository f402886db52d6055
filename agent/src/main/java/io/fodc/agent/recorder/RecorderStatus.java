package io.fodc.agent.recorder;

import java.util.List;

/**
 * The recorder's state after its newest tick; immutable, published to every reader.
 *
 * @param newestTickMillis newest tick in the window; {@link #NO_TICK} before the first
 * @param intervalMillis interval of the ticks
 * @param sources the sources in configured order
 * @param newestSuccess for each source, in the same order, the newest tick it answered in; {@link
 *     #NO_TICK} before the first
 */
public record RecorderStatus(
    long newestTickMillis,
    long intervalMillis,
    List<SourceStatus> sources,
    List<Long> newestSuccess) {
  /** Nothing was recorded yet. */
  public static final long NO_TICK = 0;

  public RecorderStatus {
    sources = List.copyOf(sources);
    newestSuccess = List.copyOf(newestSuccess);
  }

  /** Whether the newest tick is so old, at this time, that its values are no longer current. */
  public boolean staleAt(long nowMillis) {
    return newestTickMillis == NO_TICK || nowMillis - newestTickMillis > 2 * intervalMillis;
  }
}
