package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Bytes of coded columns between measuring and writing: whole groups from the first one on, up to a
 * bound. What is not kept is coded again. One thread.
 */
final class KeptBytes {
  /** Most bytes kept; the columns of 2,000 busy series over 120 ticks take less than half of it. */
  private static final int MOST = 384 * 1024;

  private byte[] bytes = new byte[16 * 1024];
  private int[] ends = new int[BlockLayout.GROUP];
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
    int start = end(columns);
    int end = start + column.bytes();
    if (end > MOST) {
      // A group is kept as a whole: its columns lean on each other.
      columns = groupStart;
      full = true;
      return;
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.clamp(end * 2L, 0, MOST));
    }
    if (columns == ends.length) {
      ends = Arrays.copyOf(ends, columns * 2);
    }
    column.copyTo(MemorySegment.ofArray(bytes), start);
    ends[columns++] = end;
  }

  /** Copies a column; its length, 0 if it was not kept. */
  int copyTo(int column, MemorySegment block, long at) {
    if (column >= columns) {
      return 0;
    }
    int start = end(column);
    int length = ends[column] - start;
    MemorySegment.copy(bytes, start, block, NativeLayout.BYTE, at, length);
    return length;
  }

  private int end(int column) {
    return column == 0 ? 0 : ends[column - 1];
  }
}
