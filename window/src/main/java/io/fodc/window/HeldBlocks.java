package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a window, what it has published of them, and the room they take: for a new one the
 * oldest ones go. All but {@link #state()} and {@link #storeBytes()} under the window's lock.
 */
final class HeldBlocks implements OpenBlock.Room, BlockStore.Room {
  private final Window window;
  private final SeriesTable table;
  private final MemoryBudget budget;
  private final WindowAccount account;
  private final WindowTally tally;

  /** Where blocks lie that outlive the process; null if they do not. */
  private final @Nullable BlockStore store;

  private volatile WindowState state = WindowState.EMPTY;

  /** Bytes that the store takes for itself. */
  private volatile long storeBytes;

  /** The block being filled, null between blocks. */
  private @Nullable OpenBlock open;

  HeldBlocks(
      Window window,
      SeriesTable table,
      MemoryBudget budget,
      WindowAccount account,
      WindowTally tally,
      @Nullable BlockStore store) {
    this.window = window;
    this.table = table;
    this.budget = budget;
    this.account = account;
    this.tally = tally;
    this.store = store;
  }

  /** What readers see now. */
  WindowState state() {
    return state;
  }

  void publish(WindowState next) {
    state = next;
  }

  long storeBytes() {
    return storeBytes;
  }

  @Nullable OpenBlock open() {
    return open;
  }

  /** The block being filled; a new one if there is none. */
  OpenBlock openOr(int ticksPerBlock) {
    OpenBlock filling = open;
    if (filling == null) {
      filling = new OpenBlock(table, this, ticksPerBlock);
      open = filling;
    }
    return filling;
  }

  /** Gives up a sealed block. */
  void evictSealed(int at) {
    SealedBlock gone = state.sealed()[at];
    state = state.without(at);
    tally.evicted(gone.firstTickMillis(), gone.lastTickMillis(), gone.ticks(), gone.samples());
    gone.memory().drop();
  }

  /** Gives up the open block. */
  void evictOpen() {
    OpenView gone = state.open();
    if (gone == null) {
      return;
    }
    state = state.withOpen(null);
    tally.evicted(gone.firstTickMillis(), gone.lastTickMillis(), gone.rows(), gone.samples());
    dropOpenMemory();
  }

  /** Gives up every sealed block, as long as readers let them go. */
  void evictAllSealed() {
    while (state.sealed().length > 0 && !budget.isHeldByReaders()) {
      evictSealed(0);
    }
  }

  /** Lets the open block go, which is sealed, or not published. */
  void dropOpenMemory() {
    OpenBlock gone = open;
    open = null;
    if (gone != null) {
      gone.memory().drop();
    }
  }

  /** Takes over what a store holds. */
  void restore(StoredBlocks stored, int ticksPerBlock) {
    Restoring restoring = new Restoring(window, table, account, tally, this);
    storeBytes = restoring.reserveOwn(stored.ownBytes(), budget);
    OpenBlock rows = new OpenBlock(table, this, ticksPerBlock);
    OpenView view = restoring.rows(stored.rows(), rows);
    if (view == null) {
      rows.memory().drop();
    } else {
      open = rows;
    }
    state = restoring.sealed(stored.sealed()).withOpen(view);
  }

  /** Lets everything go. */
  void close() {
    if (store != null) {
      store.close();
    }
    WindowState last = state;
    state = WindowState.EMPTY;
    for (SealedBlock block : last.sealed()) {
      block.memory().drop();
    }
    dropOpenMemory();
    account.release(storeBytes);
    storeBytes = 0;
  }

  @Override
  public boolean reserve(long bytes) {
    while (!account.fits(bytes)) {
      if (!evictForRoom()) {
        return false;
      }
    }
    return account.reserve(bytes, window);
  }

  @Override
  public @Nullable BlockMemory memory(Runnable beforeFree) {
    return BlockMemory.open(account, table, store, beforeFree);
  }

  @Override
  public BlockStore.@Nullable Place place(
      BlockMemory memory, BlockStore.Use use, long payloadBytes) {
    return place(memory.bytesFor(payloadBytes), () -> memory.placeReserved(use, payloadBytes));
  }

  @Override
  public boolean define(MemorySegment ids, int from, int to, long tickMillis) {
    return store == null || store.define(ids, from, to, tickMillis, this);
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // under the lock
  public BlockStore.@Nullable Place place(long payloadBytes) {
    BlockStore own = Objects.requireNonNull(store);
    BlockStore.Place place =
        place(own.bytesFor(payloadBytes), () -> takeReserved(own, payloadBytes));
    storeBytes += place == null ? 0 : place.bytes();
    return place;
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // under the lock
  public void give(BlockStore.Place place) {
    discard(place);
    storeBytes -= place.bytes();
    account.release(place.bytes());
  }

  @Override
  public boolean holds(int seriesId) {
    return state.isSealed(seriesId);
  }

  /** Tick at which a series appeared first: by the store, or the one given if there is none. */
  long firstSeenMillis(int seriesId, long otherwiseMillis) {
    return store == null ? otherwiseMillis : store.firstSeenMillis(seriesId);
  }

  static void discard(BlockStore.Place place) {
    place.forget();
    place.free();
  }

  private BlockStore.@Nullable Place takeReserved(BlockStore own, long payloadBytes) {
    BlockStore.Place place = own.take(BlockStore.Use.OTHER, payloadBytes);
    if (place == null) {
      account.release(own.bytesFor(payloadBytes));
    }
    return place;
  }

  /**
   * A place that is reserved, and for which the store has a gap that is large enough.
   *
   * @param take takes it, or gives the reserved bytes back
   */
  private BlockStore.@Nullable Place place(long bytes, Supplier<BlockStore.@Nullable Place> take) {
    while (reserve(bytes)) {
      BlockStore.Place place = take.get();
      if (place != null) {
        return place;
      }
      if (store == null || !evictForRoom()) {
        return null;
      }
    }
    return null;
  }

  private boolean evictForRoom() {
    if (budget.isHeldByReaders() || state.sealed().length == 0) {
      return false;
    }
    evictSealed(0);
    return true;
  }
}
