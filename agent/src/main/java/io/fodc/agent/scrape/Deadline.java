package io.fodc.agent.scrape;

import java.util.concurrent.TimeUnit;

/**
 * When a scrape must be over.
 *
 * @param nanos on {@link System#nanoTime()}'s clock
 */
record Deadline(long nanos) {
  /** Milliseconds left, at least 1. */
  int remainingMillis() throws ScrapeException {
    long left = nanos - System.nanoTime();
    if (left <= 0) {
      throw new ScrapeException(ScrapeReason.TIMEOUT, "the tick's deadline is over");
    }
    return Math.clamp(TimeUnit.NANOSECONDS.toMillis(left), 1, Integer.MAX_VALUE);
  }

  boolean over() {
    return nanos - System.nanoTime() <= 0;
  }
}
