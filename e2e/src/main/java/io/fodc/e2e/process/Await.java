package io.fodc.e2e.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something that another process does, by looking again until a deadline. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Await() {}

  /**
   * Waits until {@code look} has an answer.
   *
   * @throws AssertionError that says what was waited for, when the limit is over
   */
  public static <T> T value(Supplier<String> what, Duration limit, Callable<Optional<T>> look) {
    long deadline = System.nanoTime() + limit.toNanos();
    Throwable last = null;
    while (true) {
      try {
        Optional<T> found = look.call();
        if (found.isPresent()) {
          return found.get();
        }
        last = null;
      } catch (IllegalStateException e) {
        throw e;
      } catch (Exception | AssertionError e) {
        last = e;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + limit + " for " + what.get(), last);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Waits until {@code look} is true; an assertion or I/O error within it means not yet. */
  public static void until(String what, Duration limit, Callable<Boolean> look) {
    value(() -> what, limit, () -> look.call() ? Optional.of(true) : Optional.empty());
  }

  /** Waits until {@code check} throws no assertion error; the last one is the cause of failing. */
  public static void untilAsserted(Duration limit, Check check) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        check.run();
        return;
      } catch (AssertionError | Exception e) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("after " + limit + ": " + e.getMessage(), e);
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Assertions about another process. */
  @FunctionalInterface
  public interface Check {
    /** Throws while they do not hold. */
    void run() throws Exception;
  }
}
