package io.fodc.window.block;

import org.jspecify.annotations.Nullable;

/**
 * Which groups of a block have been checked since it was opened. Any thread: a group that two
 * readers meet at once is checked twice.
 */
final class CheckedGroups {
  private final boolean[] passed;

  /** No group of a block with so many columns. */
  CheckedGroups(int columns) {
    passed = new boolean[BlockLayout.groups(columns)];
  }

  /**
   * Goes over a group, unless that was done.
   *
   * @throws DamagedColumnException if it is not what a block has
   */
  void require(SealedBytes block, int group) {
    if (passed[group]) {
      return;
    }
    @Nullable String wrong = new ColumnCheck().group(block, group);
    if (wrong != null) {
      throw new DamagedColumnException(
          "block from %d to %d: %s"
              .formatted(block.firstTickMillis(), block.lastTickMillis(), wrong));
    }
    passed[group] = true;
  }
}
