package io.fodc.proxy.fleet;

import java.util.ArrayDeque;

/**
 * How often agents have lately taken one node from each other. The newest wins, but two that keep
 * doing it would replace each other's session without end: beyond {@link #LIMIT} takeovers within
 * {@link #WITHIN_MILLIS} the challenger has to wait. Used under the node's lock.
 */
final class Takeovers {
  static final int LIMIT = 5;
  static final long WITHIN_MILLIS = 60_000;

  private final ArrayDeque<Long> times = new ArrayDeque<>(0);

  /** Whether one more at this time would be too many. */
  boolean tooMany(long nowMillis) {
    while (!times.isEmpty() && times.getFirst() <= nowMillis - WITHIN_MILLIS) {
      times.removeFirst();
    }
    return times.size() >= LIMIT;
  }

  void add(long nowMillis) {
    times.addLast(nowMillis);
  }

  int count() {
    return times.size();
  }
}
