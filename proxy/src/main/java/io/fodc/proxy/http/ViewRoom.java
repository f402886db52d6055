package io.fodc.proxy.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a few views be made at a time: each may take a good part of the heap. Any thread. */
final class ViewRoom {
  static final int PLACES = 2;
  private static final long PATIENCE_SECONDS = 5;

  private final Semaphore places = new Semaphore(PLACES, true);

  /** Makes a body. */
  @FunctionalInterface
  interface Work {
    byte[] make() throws IOException;
  }

  /**
   * Waits for a place, for a while.
   *
   * @throws ProblemException if there is none
   */
  byte[] within(Work work) throws IOException {
    boolean entered;
    try {
      entered = places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting to make a view", e);
    }
    if (!entered) {
      throw Problem.of(
              ProblemCode.BUSY,
              PLACES + " views of profiles are being made, which is the limit",
              "try again, or download the artifact and use 'go tool pprof'")
          .with("limit", Integer.toString(PLACES))
          .retryAfter(Duration.ofSeconds(PATIENCE_SECONDS))
          .thrown();
    }
    try {
      return work.make();
    } finally {
      places.release();
    }
  }
}
