package io.fodc.agent.recorder;

/**
 * When to record: at whole multiples of the interval. A tick that cannot begin within the first
 * quarter of its interval is missed, never made up for later. One thread.
 */
final class TickSchedule {
  private static final long UNSET = Long.MIN_VALUE;

  private final long intervalMillis;
  private long next = UNSET;

  TickSchedule(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /** What to do now. */
  sealed interface Decision {
    /** Nothing is due for that long. */
    record Wait(long millis) implements Decision {}

    /** Record this tick; {@code missed} ticks before it were not recorded. */
    record Take(long tickMillis, long lateMillis, long missed) implements Decision {}

    /** Too late for the tick that was due. */
    record Skip(long missed) implements Decision {}
  }

  /** The clock jumped: ticks between then and now never existed. */
  void jumped(long nowMillis) {
    next = ceiling(nowMillis);
  }

  /** The next tick. */
  long next() {
    return next;
  }

  Decision at(long nowMillis) {
    if (next == UNSET) {
      next = ceiling(nowMillis);
    }
    if (nowMillis < next) {
      return new Decision.Wait(next - nowMillis);
    }
    long tick = Math.floorDiv(nowMillis, intervalMillis) * intervalMillis;
    long missed = (tick - next) / intervalMillis;
    long late = nowMillis - tick;
    next = tick + intervalMillis;
    return late <= intervalMillis / 4
        ? new Decision.Take(tick, late, missed)
        : new Decision.Skip(missed + 1);
  }

  private long ceiling(long millis) {
    return Math.ceilDiv(millis, intervalMillis) * intervalMillis;
  }
}
