package io.fodc.window;

import io.fodc.schemas.exposition.ByteAllowance;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Part of a {@link MemoryBudget} for something that is neither a table nor a block: a reader's
 * remembered lines. What is reserved counts in the budget; where the budget is full the oldest
 * sealed blocks go, but never a window's newest ticks. Any thread.
 */
public final class MemoryAllowance implements ByteAllowance {
  private final MemoryBudget budget;
  private final String what;
  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();

  MemoryAllowance(MemoryBudget budget, String what, long limitBytes) {
    if (limitBytes < 0) {
      throw new IllegalArgumentException(
          "allowance of " + limitBytes + " bytes for " + what + " is below 0");
    }
    this.budget = budget;
    this.what = what;
    this.limitBytes = limitBytes;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the bytes are below 0
   */
  @Override
  public boolean reserve(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(what + " asks for " + bytes + " bytes, below 0");
    }
    if (!count(bytes)) {
      refusals.incrementAndGet();
      return false;
    }
    if (!budget.reserveSparing(bytes)) {
      used.addAndGet(-bytes);
      refusals.incrementAndGet();
      return false;
    }
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if they are more than are reserved
   */
  @Override
  public void release(long bytes) {
    long left = used.addAndGet(-bytes);
    if (bytes < 0 || left < 0) {
      used.addAndGet(bytes);
      throw new IllegalStateException(
          what + " releases " + bytes + " bytes of " + (left + bytes) + " reserved");
    }
    budget.release(bytes);
  }

  /** What it is for. */
  public String what() {
    return what;
  }

  /** Bytes reserved now. */
  public long used() {
    return used.get();
  }

  /** Most bytes that may be reserved. */
  public long limit() {
    return limitBytes;
  }

  /** How often there was no room. */
  public long refusals() {
    return refusals.get();
  }

  private boolean count(long bytes) {
    long seen = used.get();
    while (bytes <= limitBytes - seen) {
      long witness = used.compareAndExchange(seen, seen + bytes);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }
}
