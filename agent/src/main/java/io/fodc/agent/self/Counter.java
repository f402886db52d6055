package io.fodc.agent.self;

import java.util.concurrent.atomic.AtomicLong;

/** A count that only grows. Any thread may call. */
public final class Counter {
  private final AtomicLong count = new AtomicLong();

  Counter() {}

  public void increment() {
    count.incrementAndGet();
  }

  /** Adds {@code n}, which is not negative. */
  public void add(long n) {
    count.addAndGet(n);
  }

  public long value() {
    return count.get();
  }
}
