package io.fodc.bench.kafka.fleet;

import java.util.concurrent.atomic.AtomicLongArray;

/** How often each number of milliseconds was seen, up to two minutes. Any thread. */
final class Spread {
  private static final int MOST_MILLIS = 120_000;

  private final AtomicLongArray seen = new AtomicLongArray(MOST_MILLIS + 1);

  void add(long millis) {
    seen.incrementAndGet(Math.clamp(millis, 0, MOST_MILLIS));
  }

  long count() {
    long sum = 0;
    for (int i = 0; i <= MOST_MILLIS; i++) {
      sum += seen.get(i);
    }
    return sum;
  }

  /** The smallest number that this share does not exceed; 0 if none was seen. */
  long percentile(double share) {
    long wanted = (long) Math.ceil(count() * share);
    long sum = 0;
    for (int i = 0; i <= MOST_MILLIS; i++) {
      sum += seen.get(i);
      if (sum >= wanted) {
        return i;
      }
    }
    return MOST_MILLIS;
  }
}
