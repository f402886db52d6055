package io.fodc.proxy.fleet;

import java.util.List;

/**
 * What an agent's newest state record says that it got.
 *
 * @param tickMillis at which of its ticks, on its clock; 0 for none
 * @param shedSamples samples that its window had no room for
 * @param targets its scrape targets
 */
public record PublishedEvidence(long tickMillis, long shedSamples, List<TargetState> targets) {
  /** Nothing is known. */
  public static final PublishedEvidence NONE = new PublishedEvidence(0, 0, List.of());

  /** Agents say it again every hour: after twice that it is no longer so. */
  private static final long LONGEST_MILLIS = 7_200_000;

  public PublishedEvidence {
    targets = List.copyOf(targets);
  }

  /** Whether it still says how the node is at this tick of the same agent. */
  boolean holdsAt(long newestTickMillis) {
    return tickMillis > 0 && newestTickMillis - tickMillis < LONGEST_MILLIS;
  }
}
