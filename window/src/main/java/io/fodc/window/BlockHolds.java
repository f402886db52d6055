package io.fodc.window;

import io.fodc.window.block.SealedBytes;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The holds of a block on its series. Blocks that are opened together and have the same series hold
 * them once: until the last of these blocks is gone. Taken by one thread, released by any.
 */
final class BlockHolds {
  private final SeriesTable table;
  private @Nullable SealedBytes block;

  /** How many blocks there are to these holds. */
  private AtomicInteger blocks = new AtomicInteger(1);

  private int held;

  BlockHolds(SeriesTable table) {
    this.table = table;
  }

  /** Holds every series; false at the first that is not known. */
  boolean take(SealedBytes bytes) {
    block = bytes;
    int[] ids = ids(bytes);
    while (held < ids.length && table.tryHold(ids[held])) {
      held++;
    }
    return held == ids.length;
  }

  /** Joins in the holds of a block that has the same series and is there itself. */
  void share(SealedBytes bytes, BlockHolds others) {
    block = bytes;
    blocks = others.blocks;
    held = others.held;
    blocks.incrementAndGet();
  }

  /** The block goes; its bytes are still there. */
  void release() {
    SealedBytes bytes = block;
    if (bytes == null || blocks.decrementAndGet() > 0) {
      return;
    }
    int[] ids = ids(bytes);
    for (int column = 0; column < held; column++) {
      table.releaseHeld(ids[column]);
    }
  }

  private static int[] ids(SealedBytes bytes) {
    int[] ids = new int[bytes.columns()];
    bytes.copySeriesIds(ids);
    return ids;
  }
}
