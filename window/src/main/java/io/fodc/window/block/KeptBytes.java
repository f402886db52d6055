package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Bytes of coded columns between measuring and writing: whole groups from the first one on, up to a
 * bound. What is not kept is coded again. Each column begins at a whole long, as it comes from
 * {@link BitOutput}, and is copied in one go: bytes lie in a long as on a little-endian machine.
 * One thread.
 */
final class KeptBytes {
  /** Most longs kept; the columns of 2,000 busy series over 120 ticks take less than half of it. */
  private static final int MOST = 48 * 1024;

  private long[] words = new long[2 * 1024];

  /** {@code int[column]}: the long at which the next one begins. */
  private int[] ends = new int[BlockLayout.GROUP];

  /** {@code int[column]}: its bytes. */
  private int[] lengths = new int[BlockLayout.GROUP];

  private int columns;
  private int groupStart;
  private boolean full;

  /** Offers the next column. */
  void add(BitOutput column) {
    if (full) {
      return;
    }
    if (columns % BlockLayout.GROUP == 0) {
      groupStart = columns;
    }
    int start = start(columns);
    int end = start + column.words();
    if (end > MOST) {
      // A group is kept as a whole: its columns lean on each other.
      columns = groupStart;
      full = true;
      return;
    }
    if (end > words.length) {
      words = Arrays.copyOf(words, Math.clamp(end * 2L, 0, MOST));
    }
    if (columns == ends.length) {
      ends = Arrays.copyOf(ends, columns * 2);
      lengths = Arrays.copyOf(lengths, columns * 2);
    }
    column.copyTo(words, start);
    lengths[columns] = column.bytes();
    ends[columns++] = end;
  }

  /** Copies a column; its length, 0 if it was not kept. */
  int copyTo(int column, MemorySegment block, long at) {
    if (column >= columns) {
      return 0;
    }
    int length = lengths[column];
    MemorySegment.copy(MemorySegment.ofArray(words), 8L * start(column), block, at, length);
    return length;
  }

  private int start(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }
}
