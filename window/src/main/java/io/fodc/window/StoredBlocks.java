package io.fodc.window;

import io.fodc.window.block.SealedBytes;
import java.util.List;

/**
 * What a {@link BlockStore} held when it was opened, checked.
 *
 * @param ownBytes what the store itself counts for: its header and the definitions of series
 * @param sealed sealed blocks whose series the table knows, oldest first, without overlap
 * @param rows places of the open block in their order, all ticks later than those sealed
 */
public record StoredBlocks(long ownBytes, List<Sealed> sealed, List<BlockStore.Place> rows) {
  /**
   * A sealed block.
   *
   * @param bytes checked
   * @param place where they are
   */
  public record Sealed(SealedBytes bytes, BlockStore.Place place) {}

  public StoredBlocks {
    sealed = List.copyOf(sealed);
    rows = List.copyOf(rows);
  }

  /** Nothing but the store itself. */
  public static StoredBlocks none(long ownBytes) {
    return new StoredBlocks(ownBytes, List.of(), List.of());
  }
}
