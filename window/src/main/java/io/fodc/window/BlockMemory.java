package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one block: held by its window and by readers, counted in the window's account until the
 * last of them lets go. It is native, or partly places in a store. It keeps the series table's
 * memory as long as it lives itself.
 */
final class BlockMemory {
  private static final int LIVE = 0;
  private static final int PINNED = 1;
  private static final int FREED = 2;

  private final WindowAccount account;
  private final SeriesTable table;
  private final @Nullable BlockStore store;
  private final NativeMemory memory;
  private final List<BlockStore.Place> places = new ArrayList<>(0);
  private final AtomicInteger state = new AtomicInteger(LIVE);
  private volatile long placeBytes;

  private BlockMemory(
      WindowAccount account, SeriesTable table, @Nullable BlockStore store, Runnable beforeFree) {
    this.account = account;
    this.table = table;
    this.store = store;
    memory = new NativeMemory(beforeFree, this::afterFree);
  }

  /**
   * Memory with nothing allocated yet; null if the series table is gone.
   *
   * @param store where places come from; null for native memory
   * @param beforeFree gives back the block's holds on series
   */
  static @Nullable BlockMemory open(
      WindowAccount account, SeriesTable table, @Nullable BlockStore store, Runnable beforeFree) {
    return table.tryRetain() ? new BlockMemory(account, table, store, beforeFree) : null;
  }

  /** Zeroed native memory of reserved bytes; null, and the bytes given back, if there is none. */
  @Nullable MemorySegment allocateReserved(long bytes) {
    try {
      return memory.allocate(bytes);
    } catch (OutOfMemoryError e) {
      account.release(bytes);
      return null;
    }
  }

  /** What a payload counts for. */
  long bytesFor(long payloadBytes) {
    return store == null ? payloadBytes : store.bytesFor(payloadBytes);
  }

  /**
   * A place for a payload, its bytes reserved; null, and the bytes given back, if there is none.
   */
  BlockStore.@Nullable Place placeReserved(BlockStore.Use use, long payloadBytes) {
    if (store == null) {
      MemorySegment segment = allocateReserved(payloadBytes);
      return segment == null ? null : new NativePlace(segment);
    }
    BlockStore.Place place = store.take(use, payloadBytes);
    if (place == null) {
      account.release(store.bytesFor(payloadBytes));
      return null;
    }
    adopt(place);
    return place;
  }

  /** Takes over a place whose bytes are reserved. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
  void adopt(BlockStore.Place place) {
    places.add(place);
    placeBytes += place.bytes();
  }

  /** Whether what is written here outlives the process. */
  boolean isStored() {
    return store != null;
  }

  long bytes() {
    return memory.bytes() + placeBytes;
  }

  boolean tryRetain() {
    return memory.tryRetain();
  }

  void release() {
    memory.release();
  }

  /** The window's own release: from now on only readers hold it. */
  void drop() {
    // The last first, so that what is left after a crash is the beginning.
    for (int i = places.size() - 1; i >= 0; i--) {
      places.get(i).forget();
    }
    if (!memory.release() && state.compareAndSet(LIVE, PINNED)) {
      account.pin(bytes());
    }
  }

  private void afterFree(long bytes) {
    places.forEach(BlockStore.Place::free);
    long all = bytes + placeBytes;
    if (state.getAndSet(FREED) == PINNED) {
      account.pin(-all);
    }
    account.release(all);
    table.releaseTable();
  }
}
