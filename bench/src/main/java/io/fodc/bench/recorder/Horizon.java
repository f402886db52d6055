package io.fodc.bench.recorder;

import io.fodc.window.WindowStats;

/**
 * How far back a full window reaches.
 *
 * @param hours shortest reach once it is full
 * @param meanHours mean reach since then: an evicted block takes its ticks at once
 * @param plannedHours what the plan says
 * @param ticksPerBlock ticks of a block
 */
record Horizon(double hours, double meanHours, double plannedHours, int ticksPerBlock) {
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final double SECONDS_PER_HOUR = 3_600;

  /** Evictions after which the reach is settled. */
  private static final int BLOCKS_AFTER_FULL = 20;

  /** Plays a recording again and again until the window has given up old blocks for some time. */
  static Horizon of(Recording recording, long budgetBytes) {
    try (Replay replay = new Replay(recording, budgetBytes)) {
      while (replay.window().stats().evictedTicks() == 0) {
        replay.next();
      }
      long shortest = Long.MAX_VALUE;
      double sum = 0;
      int more = BLOCKS_AFTER_FULL * replay.window().plan().ticksPerBlock();
      for (int i = 0; i < more; i++) {
        replay.next();
        WindowStats stats = replay.window().stats();
        long reach = stats.newestTickMillis() - stats.oldestTickMillis();
        shortest = Math.min(shortest, reach);
        sum += reach;
      }
      return new Horizon(
          shortest / MILLIS_PER_HOUR,
          sum / more / MILLIS_PER_HOUR,
          replay.window().plan().horizonSeconds() / SECONDS_PER_HOUR,
          replay.window().plan().ticksPerBlock());
    }
  }
}
