package io.fodc.window;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of one window: counted here and in the shared budget. Any thread. */
final class WindowAccount {
  private final MemoryBudget budget;
  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong pinned = new AtomicLong();

  WindowAccount(MemoryBudget budget, long limitBytes) {
    this.budget = budget;
    this.limitBytes = limitBytes;
  }

  long limit() {
    return limitBytes;
  }

  long used() {
    return used.get();
  }

  long pinned() {
    return pinned.get();
  }

  /** Bytes that could be reserved if nothing else changes. */
  long free() {
    return Math.min(limitBytes - used.get(), budget.limit() - budget.used());
  }

  /** Whether so many bytes fit under the window's own limit. The writer only. */
  boolean fits(long bytes) {
    return used.get() + bytes <= limitBytes;
  }

  /** Reserves bytes that {@link #fits}, at the cost of other blocks. The writer only. */
  boolean reserve(long bytes, Window window) {
    if (!budget.reserve(bytes, window)) {
      return false;
    }
    used.addAndGet(bytes);
    return true;
  }

  /** Reserves bytes for a block of another window. The holder of the window's lock only. */
  boolean reserveAdopted(long bytes, Window window, ForeignSeries series) {
    if (!fits(bytes) || !budget.reserveAdopted(bytes, window, series)) {
      return false;
    }
    used.addAndGet(bytes);
    return true;
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
    budget.release(bytes);
  }

  /** Counts dropped bytes that readers still hold; negative once they are gone. */
  void pin(long bytes) {
    pinned.addAndGet(bytes);
    budget.pin(bytes);
  }
}
