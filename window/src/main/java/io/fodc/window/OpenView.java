package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;

/**
 * The open block as it is after a tick: what readers see of it. What it refers to does not change
 * any more.
 *
 * @param ids series by column
 * @param chunks memory of the rows
 * @param firstRows number of the first row of each chunk
 * @param key where the newest row is that does not need those before it
 */
record OpenView(
    OpenBlock block,
    MemorySegment ids,
    int columns,
    MemorySegment[] chunks,
    int[] firstRows,
    int rows,
    long samples,
    long firstTickMillis,
    long lastTickMillis,
    RowPlace key) {
  /** Where a row is: its number, its chunk, and its first byte there. */
  record RowPlace(int row, int chunk, long at) {}

  /** Where the first row is. */
  static final RowPlace FIRST_ROW = new RowPlace(0, 0, 0);

  /**
   * Finds the rows from one on, each behind the other; the arrays are by row, that one first, and
   * have a place for each.
   *
   * @param rowChunks {@code MemorySegment[row]}: the chunk it is in
   * @param at {@code long[row]}: its first byte there
   * @param width {@code int[row]}: its columns
   */
  void walk(RowPlace from, MemorySegment[] rowChunks, long[] at, int[] width) {
    int chunk = from.chunk();
    long next = from.at();
    for (int row = 0; row < at.length; row++) {
      if (chunk + 1 < chunks.length && firstRows[chunk + 1] == from.row() + row) {
        chunk++;
        next = 0;
      }
      rowChunks[row] = chunks[chunk];
      at[row] = next;
      width[row] = OpenRow.width(rowChunks[row], next);
      next += OpenRow.length(rowChunks[row], next);
    }
  }

  int seriesId(int column) {
    return ids.get(NativeLayout.INT, column * 4L);
  }
}
