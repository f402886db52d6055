package io.fodc.agent.recorder;

import java.util.concurrent.TimeUnit;

/**
 * Time of the ticks: the machine's clock where it moves forward, monotonic time where it steps
 * back. It never goes back, so no tick gets the time of an earlier one. One thread follows; any
 * thread reads the time.
 */
final class AnchoredClock {
  /** Differences below this are drift, not a step. */
  static final long STEP_MILLIS = 250;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final AgentClock clock;
  private volatile long offsetNanos;
  private long notedBehindMillis;

  AnchoredClock(AgentClock clock) {
    this.clock = clock;
    this.offsetNanos = clock.wallMillis() * NANOS_PER_MILLI - clock.monotonicNanos();
  }

  /** The time of now. */
  long nowMillis() {
    return (clock.monotonicNanos() + offsetNanos) / NANOS_PER_MILLI;
  }

  /** How far the machine's clock is behind this one. */
  long behindMillis() {
    return Math.max(0, nowMillis() - clock.wallMillis());
  }

  /**
   * Follows the machine's clock forward.
   *
   * @return the step it made since the last call, in milliseconds: forward positive, and then this
   *     clock has jumped along; back negative, and then this clock has not; 0 for none
   */
  long follow() {
    long aheadNanos = clock.wallMillis() * NANOS_PER_MILLI - clock.monotonicNanos() - offsetNanos;
    if (aheadNanos > 0) {
      offsetNanos = offsetNanos + aheadNanos;
    }
    long behindMillis = Math.max(0, -aheadNanos / NANOS_PER_MILLI);
    long caughtUp = notedBehindMillis - behindMillis;
    long step = Math.max(0, aheadNanos / NANOS_PER_MILLI) + caughtUp;
    if (Math.abs(step) < STEP_MILLIS) {
      return 0;
    }
    notedBehindMillis = behindMillis;
    return step;
  }
}
