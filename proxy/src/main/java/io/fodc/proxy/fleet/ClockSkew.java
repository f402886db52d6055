package io.fodc.proxy.fleet;

import java.util.Arrays;

/**
 * How far an agent's clock is from the proxy's. Each reading is late by the time it travelled,
 * which is never negative; so the least late of the last eight says most. Written under the node's
 * lock.
 */
final class ClockSkew {
  private static final int READINGS = 8;

  /** Received minus sent: travel time minus skew. */
  private final long[] delays = new long[READINGS];

  private int count;
  private long lastDelay;
  private volatile long skewMillis;

  /** Forgets all readings: another process, perhaps another clock. */
  void reset() {
    count = 0;
  }

  void observe(long agentClockMillis, long receivedMillis) {
    lastDelay = receivedMillis - agentClockMillis;
    delays[count % READINGS] = lastDelay;
    count++;
    int filled = Math.min(count, READINGS);
    skewMillis = -Arrays.stream(delays, 0, filled).min().orElse(0);
  }

  /** How far the agent's clock is ahead; any thread. */
  long millis() {
    return skewMillis;
  }

  /** What the agent's clock should show now, by its last reading alone; late by its travel time. */
  long agentClockAt(long nowMillis) {
    return nowMillis - lastDelay;
  }
}
