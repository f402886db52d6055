package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one block: held by its window and by readers, counted in the window's account until the
 * last of them lets go. It keeps the series table's memory as long as it lives itself.
 */
final class BlockMemory {
  private static final int LIVE = 0;
  private static final int PINNED = 1;
  private static final int FREED = 2;

  private final WindowAccount account;
  private final SeriesTable table;
  private final NativeMemory memory;
  private final AtomicInteger state = new AtomicInteger(LIVE);

  private BlockMemory(WindowAccount account, SeriesTable table, Runnable beforeFree) {
    this.account = account;
    this.table = table;
    memory = new NativeMemory(beforeFree, this::afterFree);
  }

  /**
   * Memory with nothing allocated yet; null if the series table is gone.
   *
   * @param beforeFree gives back the block's holds on series
   */
  static @Nullable BlockMemory open(WindowAccount account, SeriesTable table, Runnable beforeFree) {
    return table.tryRetain() ? new BlockMemory(account, table, beforeFree) : null;
  }

  /** Zeroed memory of reserved bytes; null, and the bytes given back, if the system has none. */
  @Nullable MemorySegment allocateReserved(long bytes) {
    try {
      return memory.allocate(bytes);
    } catch (OutOfMemoryError e) {
      account.release(bytes);
      return null;
    }
  }

  long bytes() {
    return memory.bytes();
  }

  boolean tryRetain() {
    return memory.tryRetain();
  }

  void release() {
    memory.release();
  }

  /** The window's own release: from now on only readers hold it. */
  void drop() {
    if (!memory.release() && state.compareAndSet(LIVE, PINNED)) {
      account.pin(memory.bytes());
    }
  }

  private void afterFree(long bytes) {
    if (state.getAndSet(FREED) == PINNED) {
      account.pin(-bytes);
    }
    account.release(bytes);
    table.releaseTable();
  }
}
