package io.fodc.bench.captures;

import io.fodc.bench.fleet.SimulatedFleet;
import java.io.Closeable;
import java.time.Duration;

/** A thread on which a fleet ticks until this is closed. */
final class Ticking implements Closeable {
  private static final Duration LONG = Duration.ofHours(1);
  private final Thread thread;
  private volatile long ticks;

  private Ticking(SimulatedFleet fleet) {
    this.thread = Thread.ofPlatform().name("ticking").start(() -> ticks = fleet.tick(LONG));
  }

  static Ticking of(SimulatedFleet fleet) {
    return new Ticking(fleet);
  }

  /** Ends it; ticks that were sent. */
  long stop() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ticks;
  }

  @Override
  public void close() {
    stop();
  }
}
