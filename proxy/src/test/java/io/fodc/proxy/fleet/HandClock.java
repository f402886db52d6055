package io.fodc.proxy.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that is advanced by hand. */
public final class HandClock implements InstantSource {
  /** 2026-01-01T00:00:00Z. */
  public static final long START_MILLIS = 1_767_225_600_000L;

  private final AtomicLong millis = new AtomicLong(START_MILLIS);

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public long millis() {
    return millis.get();
  }

  /** The same clock as {@link System#nanoTime} would show it. */
  public long nanos() {
    return millis.get() * 1_000_000;
  }

  public void advance(Duration by) {
    millis.addAndGet(by.toMillis());
  }

  public void seconds(long by) {
    advance(Duration.ofSeconds(by));
  }
}
