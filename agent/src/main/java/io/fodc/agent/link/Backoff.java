package io.fodc.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Full-jitter exponential backoff: a delay drawn evenly from 0 to a ceiling that doubles with every
 * failure up to a cap, so that agents that lost the same proxy do not come back together. One
 * thread.
 */
final class Backoff {
  private static final int MAX_DOUBLINGS = 20;

  private final Duration base;
  private final Duration cap;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration base, Duration cap, RandomGenerator random) {
    this.base = base;
    this.cap = cap;
    this.random = random;
  }

  /** The delay before the next try. */
  Duration next() {
    Duration ceiling = base.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    failures++;
    return upTo(ceiling.compareTo(cap) < 0 ? ceiling : cap);
  }

  /** A delay drawn evenly from 0 to {@code most}. */
  Duration upTo(Duration most) {
    return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
  }

  void reset() {
    failures = 0;
  }
}
