package io.fodc.agent.recorder;

import java.util.concurrent.TimeUnit;

/** Time that moves by hand; sleeping moves it. */
final class HandClock implements AgentClock {
  private long wallMillis;
  private long nanos = 77;

  HandClock(long wallMillis) {
    this.wallMillis = wallMillis;
  }

  synchronized void advance(long millis) {
    wallMillis += millis;
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  synchronized void stepWall(long millis) {
    wallMillis += millis;
  }

  @Override
  public synchronized long wallMillis() {
    return wallMillis;
  }

  @Override
  public synchronized long monotonicNanos() {
    return nanos;
  }

  @Override
  public void sleepMillis(long millis) {
    advance(millis);
  }
}
