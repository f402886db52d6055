package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Layout of a row of the open block; in a file it is drawn in {@code docs/formats/window-file.md}.
 *
 * <pre>
 *   0          4          8          16         20         24         28         32
 *   | length   | checksum | tick ms  | width    | samples  | new      | 0        |
 *   | presence, a bit per column | value bits per column | ids of the new columns |
 * </pre>
 *
 * The presence takes whole longs, and so do the ids; columns from {@code width} on are absent. Rows
 * that are not stored have no checksum and no ids.
 */
final class OpenRow {
  private static final int CHECKSUM = 4;
  private static final int TICK = 8;
  private static final int WIDTH = 16;
  private static final int SAMPLES = 20;
  private static final int NEW = 24;
  private static final int RESERVED = 28;
  private static final int PRESENCE = 32;

  private OpenRow() {}

  /** Bytes of a row that brings no new columns, or is not stored. */
  static long bytes(int width) {
    return values(width) + 8L * width;
  }

  /** Bytes of a row with the ids of its new columns. */
  static long bytes(int width, int newColumns) {
    return bytes(width) + 8L * ((newColumns + 1) >> 1);
  }

  /**
   * A row without samples in longs; {@link #put} adds them.
   *
   * @return the longs, these if they are large enough
   */
  static long[] begin(long[] row, long tickMillis, int width, int newColumns) {
    int longs = (int) (bytes(width, newColumns) >> 3);
    long[] clear = row.length < longs ? new long[longs + (longs >> 3)] : row;
    Arrays.fill(clear, 0, longs, 0);
    clear[TICK >> 3] = tickMillis;
    clear[NEW >> 3] = newColumns;
    return clear;
  }

  static void put(long[] row, int width, int column, long bits) {
    row[(PRESENCE >> 3) + (column >> 6)] |= 1L << column;
    row[(int) (values(width) >> 3) + column] = bits;
  }

  static void newColumn(long[] row, int width, int number, int id) {
    int at = (int) (bytes(width) >> 3) + (number >> 1);
    row[at] |= (long) id << ((number & 1) << 5);
  }

  /** Writes the row; nobody takes it for one before it is complete. */
  static void write(
      long[] row, MemorySegment chunk, long at, int width, int samples, boolean stored, long salt) {
    row[WIDTH >> 3] = (long) samples << 32 | width;
    int newColumns = (int) row[NEW >> 3];
    long bytes = bytes(width, newColumns);
    MemorySegment.copy(row, 1, chunk, NativeLayout.LONG, at + TICK, (int) (bytes >> 3) - 1);
    long checksum = stored ? checksum(chunk, at, bytes, salt) : 0;
    VarHandle.releaseFence();
    chunk.set(NativeLayout.LONG, at, checksum << 32 | bytes);
  }

  /** Length of the row here with its ids, for walking from row to row. */
  static int length(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at);
  }

  static long tickMillis(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.LONG, at + TICK);
  }

  static int width(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at + WIDTH);
  }

  static int samples(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at + SAMPLES);
  }

  static int newColumns(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at + NEW);
  }

  static int newColumnId(MemorySegment chunk, long at, int width, int number) {
    return chunk.get(NativeLayout.INT, at + bytes(width) + 4L * number);
  }

  /** Presence of columns {@code 64 * word} to {@code 64 * word + 63}. */
  static long presence(MemorySegment chunk, long at, int word) {
    return chunk.get(NativeLayout.LONG, at + PRESENCE + 8L * word);
  }

  static boolean isPresent(MemorySegment chunk, long at, int width, int column) {
    return column < width && (presence(chunk, at, column >> 6) & 1L << column) != 0;
  }

  static long bits(MemorySegment chunk, long at, int width, int column) {
    return chunk.get(NativeLayout.LONG, at + values(width) + 8L * column);
  }

  /**
   * Copies the values of {@code count} columns, at most 64, from {@code first} on.
   *
   * @return which of them are present: the lowest bit is the first one
   */
  static long copy(MemorySegment chunk, long at, int width, int first, int count, long[] bits) {
    MemorySegment.copy(chunk, NativeLayout.LONG, at + values(width) + 8L * first, bits, 0, count);
    int offset = first & 63;
    long present = presence(chunk, at, first >> 6) >>> offset;
    if (offset + count > 64) {
      present |= presence(chunk, at, (first >> 6) + 1) << 64 - offset;
    }
    return present;
  }

  /** Whether a whole stored row is here, which follows a row of so many columns. */
  static boolean isWhole(MemorySegment chunk, long at, long salt, int columnsBefore) {
    if (chunk.byteSize() - at < PRESENCE) {
      return false;
    }
    int length = length(chunk, at);
    int width = width(chunk, at);
    int fresh = newColumns(chunk, at);
    return length >= PRESENCE
        && length <= chunk.byteSize() - at
        && fresh >= 0
        && fresh <= length >> 2
        && width == columnsBefore + fresh
        && bytes(width, fresh) == length
        && checksum(chunk, at, length, salt)
            == Integer.toUnsignedLong(chunk.get(NativeLayout.INT, at + CHECKSUM))
        && chunk.get(NativeLayout.INT, at + RESERVED) == 0
        && countPresent(chunk, at, width) == samples(chunk, at);
  }

  /** Samples that the presence shows; negative if it shows columns that there are not. */
  private static int countPresent(MemorySegment chunk, long at, int width) {
    int count = 0;
    for (int word = 0; word << 6 < width; word++) {
      long present = presence(chunk, at, word);
      count += Long.bitCount(present);
      int columns = width - (word << 6);
      if (columns < 64 && present >>> columns != 0) {
        return -1;
      }
    }
    return count;
  }

  private static long checksum(MemorySegment chunk, long at, long bytes, long salt) {
    CRC32C crc = new CRC32C();
    crc.update(chunk.asSlice(at + TICK, bytes - TICK).asByteBuffer());
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (salt >>> shift) & 0xFF);
    }
    return crc.getValue();
  }

  private static long values(int width) {
    return PRESENCE + 8L * ((width + 63) >> 6);
  }
}
