package io.fodc.agent.recorder;

import java.util.concurrent.TimeUnit;

/**
 * Time of the ticks: the machine's clock where it moves forward. Where that steps back, this clock
 * goes on and runs an eighth slower than monotonic time until the machine's has caught up: a step
 * of 30 s is made good in four minutes, one of an hour in eight hours. From one {@link #follow()}
 * to the next it always goes forward, so no tick gets the time of an earlier one. One thread
 * follows; any thread reads the time.
 */
final class AnchoredClock {
  /** Differences below this are drift, not a step. */
  static final long STEP_MILLIS = 250;

  /** While this clock is ahead, one part of so many is taken off the time that passes. */
  static final int SLEW = 8;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final AgentClock clock;
  private volatile long offsetNanos;
  private long followedNanos;
  private long notedBehindNanos;

  /**
   * A clock that begins with the machine's time, or after a given one if that is later.
   *
   * @param afterMillis the newest tick there is
   */
  AnchoredClock(AgentClock clock, long afterMillis) {
    this.clock = clock;
    this.followedNanos = clock.monotonicNanos();
    long startMillis = Math.max(clock.wallMillis(), afterMillis + 1);
    this.offsetNanos = startMillis * NANOS_PER_MILLI - followedNanos;
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
   * Follows the machine's clock: forward at once, back slowly.
   *
   * @return the step it made since the last call, in milliseconds: forward positive, and then this
   *     clock has jumped along; back negative, and then this clock has not; 0 for none
   */
  long follow() {
    long monotonicNanos = clock.monotonicNanos();
    long passedNanos = monotonicNanos - followedNanos;
    followedNanos = monotonicNanos;
    long aheadNanos = clock.wallMillis() * NANOS_PER_MILLI - monotonicNanos - offsetNanos;
    long jumpNanos = Math.max(0, aheadNanos);
    long slewNanos = Math.min(Math.max(0, -aheadNanos), passedNanos / SLEW);
    offsetNanos = offsetNanos + jumpNanos - slewNanos;
    notedBehindNanos = Math.max(0, notedBehindNanos - slewNanos);
    long behindNanos = Math.max(0, -aheadNanos) - slewNanos;
    long step = (jumpNanos + notedBehindNanos - behindNanos) / NANOS_PER_MILLI;
    if (Math.abs(step) < STEP_MILLIS) {
      return 0;
    }
    notedBehindNanos = behindNanos;
    return step;
  }
}
