package io.fodc.window.block;

import java.lang.foreign.MemorySegment;

/** One way to store the present values of a column. Stateless; its id is part of the format. */
interface ColumnCodec {
  /** The column does not have the form that the codec stores. */
  int UNFIT = -1;

  /** Number in the column's head, 0 to 15. */
  int id();

  /** Bytes the values would take, {@link #UNFIT} if they cannot be stored bit for bit. */
  int measure(ColumnValues values);

  /** Writes the values in the bytes measured. */
  void write(ColumnValues values, MemorySegment block, long at);

  /** Whether a payload of this length can be one of so many present values. */
  boolean accepts(MemorySegment block, long at, int length, int present);

  /**
   * Reads the values of ticks {@code from} to {@code to} - 1 into {@code out}, that of tick {@code
   * from} at {@code outAt}. What it puts at absent ticks is undefined.
   *
   * @param present which ticks have a value
   */
  void read(
      MemorySegment block,
      long at,
      int length,
      Presence present,
      int from,
      int to,
      long[] out,
      int outAt);
}
