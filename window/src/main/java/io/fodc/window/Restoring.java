package io.fodc.window;

import io.fodc.window.block.SealedBytes;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes over the blocks that a store holds from an earlier process, as far as they fit; what does
 * not is given up, the oldest first.
 */
record Restoring(
    Window window, SeriesTable table, WindowAccount account, WindowTally tally, HeldBlocks room) {
  /**
   * Reserves what the store takes itself.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  long reserveOwn(long bytes, MemoryBudget budget) {
    if (!reserve(bytes)) {
      throw new IllegalArgumentException(
          "a store that takes %d bytes itself does not fit into a window of %d with %d of %d in use"
              .formatted(bytes, account.limit(), budget.used(), budget.limit()));
    }
    return bytes;
  }

  /** The rows of the open block; null if there are none, or no room. */
  @Nullable OpenView rows(List<BlockStore.Place> places, OpenBlock into) {
    long bytes = 0;
    for (BlockStore.Place place : places) {
      bytes += place.bytes();
    }
    if (places.isEmpty() || !reserve(bytes)) {
      places.forEach(HeldBlocks::discard);
      return null;
    }
    return into.restore(places);
  }

  /** The newest blocks that fit, oldest first. */
  WindowState sealed(List<StoredBlocks.Sealed> blocks) {
    ArrayDeque<SealedBlock> kept = new ArrayDeque<>(blocks.size());
    boolean full = false;
    for (StoredBlocks.Sealed block : blocks.reversed()) {
      full = full || !reserve(block.place().bytes());
      SealedBlock restored =
          full
              ? null
              : SealedBlock.restored(block.bytes(), block.place(), room, table, kept.peekFirst());
      if (restored != null) {
        kept.addFirst(restored);
      } else if (full) {
        SealedBytes gone = block.bytes();
        tally.evicted(gone.firstTickMillis(), gone.lastTickMillis(), gone.ticks(), gone.samples());
        HeldBlocks.discard(block.place());
      }
    }
    WindowState restored = WindowState.EMPTY;
    for (SealedBlock block : kept) {
      restored = restored.withSealed(block);
    }
    return restored;
  }

  private boolean reserve(long bytes) {
    return account.fits(bytes) && account.reserve(bytes, window);
  }
}
