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

  int seriesId(int column) {
    return ids.get(NativeLayout.INT, column * 4L);
  }
}
