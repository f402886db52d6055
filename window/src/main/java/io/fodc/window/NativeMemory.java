package io.fodc.window;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that lives while somebody holds it: the last {@link #release} frees all of it at
 * once. Its owner allocates; any thread may hold. Bytes are accounted by the owner, before
 * allocating, and given back by {@code afterFree}.
 */
final class NativeMemory {
  /** Runs once, on the thread of the last holder, after the memory is gone. */
  @FunctionalInterface
  interface AfterFree {
    void freed(long bytes);
  }

  /** Null until something is allocated: ending one costs every thread a handshake. */
  private volatile @Nullable Arena arena;

  private final AtomicInteger holders = new AtomicInteger(1);
  private final Runnable beforeFree;
  private final AfterFree afterFree;
  private volatile long bytes;

  NativeMemory(Runnable beforeFree, AfterFree afterFree) {
    this.beforeFree = beforeFree;
    this.afterFree = afterFree;
  }

  /** Zeroed memory, aligned to 8 bytes. The owner only. */
  @SuppressWarnings({
    "NonAtomicOperationOnVolatileField", // one thread writes
    "MustBeClosed" // the last release closes it
  })
  MemorySegment allocate(long size) {
    Arena own = arena;
    if (own == null) {
      own = Arena.ofShared();
      arena = own;
    }
    MemorySegment segment = own.allocate(size, 8);
    bytes += size;
    return segment;
  }

  /** Bytes allocated so far. */
  long bytes() {
    return bytes;
  }

  /** Holds the memory for one more reader; false if it is already gone. */
  boolean tryRetain() {
    int seen = holders.get();
    while (seen > 0) {
      int witness = holders.compareAndExchange(seen, seen + 1);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /** Gives one hold back; frees with the last, and then is true. */
  @SuppressWarnings("UnusedReturnValue") // most holders need not know
  boolean release() {
    int left = holders.decrementAndGet();
    if (left == 0) {
      beforeFree.run();
      Arena own = arena;
      if (own != null) {
        own.close();
      }
      afterFree.freed(bytes);
    } else if (left < 0) {
      throw new IllegalStateException("native memory released " + -left + " times too often");
    }
    return left == 0;
  }
}
