package io.fodc.proxy.ingest;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what comes by other threads, at most half a minute. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  static void until(Callable<Boolean> condition) throws Exception {
    until(condition, () -> "");
  }

  static void until(Callable<Boolean> condition, Supplier<String> what) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come to pass within " + LIMIT + ": " + what.get());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
