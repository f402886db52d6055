package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.zip.CRC32C;

/**
 * Layout of a row of the open block; in a file it is drawn in {@code docs/formats/window-file.md}.
 *
 * <pre>
 *   0          4          8          16         20         24         28         32
 *   | length   | checksum | tick ms  | width    | samples  | new      | key      |
 *   | presence, a bit per column, in words of 64 columns                         |
 *   | for each word where it begins, in longs from the row's begin: u32          |
 *   | the words, each: long: which of its columns change                         |
 *   |                  a nibble for each that does, to whole longs               |
 *   |                  by how much, bytes as the nibble says, to whole longs     |
 *   | ids of the new columns                                                     |
 * </pre>
 *
 * Everything takes whole longs; columns from {@code width} on are absent. A column changes from its
 * last value, which is 0 at the begin of a key row; the first row is one. Rows that are not stored
 * have no checksum and no ids.
 */
final class OpenRow {
  /** Columns of a word. */
  static final int WORD = 64;

  /** Nibbles in a long. */
  static final int NIBBLES = 16;

  /** In a nibble: a difference of the values' bits, not of whole values. */
  static final int OF_BITS = 8;

  /** In a nibble: bytes of the difference, less one. */
  static final int BYTES = 7;

  /** Most longs of a word. */
  static final int MOST_WORD_LONGS = 1 + WORD / NIBBLES + WORD;

  private static final int CHECKSUM = 4;
  private static final int TICK = 8;
  private static final int WIDTH = 16;
  private static final int SAMPLES = 20;
  private static final int NEW = 24;
  private static final int KEY = 28;
  private static final int PRESENCE = 32;

  private OpenRow() {}

  /** Words of so many columns. */
  static int words(int width) {
    return (width + WORD - 1) / WORD;
  }

  /** First long of the presence. */
  static int presenceLong() {
    return PRESENCE >> 3;
  }

  /** First long of the places where words begin. */
  static int startsLong(int width) {
    return presenceLong() + words(width);
  }

  /** First long of the words. */
  static int wordsLong(int width) {
    return startsLong(width) + (words(width) + 1 >> 1);
  }

  /** Most bytes of a row that brings no new columns, or is not stored. */
  static long mostBytes(int width) {
    long nibbles = words(width) * (long) (WORD / NIBBLES);
    return 8 * (wordsLong(width) + words(width) + nibbles + width);
  }

  /** Longs of the ids of new columns. */
  static int idLongs(int newColumns) {
    return newColumns + 1 >> 1;
  }

  /** Puts the header's longs but the first one. */
  static void header(
      long[] row, long tickMillis, int width, int samples, int newColumns, boolean key) {
    row[TICK >> 3] = tickMillis;
    row[WIDTH >> 3] = (long) samples << 32 | width;
    row[NEW >> 3] = (key ? 1L : 0) << 32 | newColumns;
  }

  /** Writes so many longs of a row; nobody takes it for one before it is complete. */
  static void write(
      long[] row, int longs, MemorySegment chunk, long at, boolean stored, long salt) {
    MemorySegment.copy(row, 1, chunk, NativeLayout.LONG, at + TICK, longs - 1);
    long bytes = 8L * longs;
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

  /** Whether columns begin at 0 here. */
  static boolean isKey(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at + KEY) != 0;
  }

  /** Id of a new column of the row here, which has so many bytes and new columns. */
  static int newColumnId(MemorySegment chunk, long at, int length, int newColumns, int number) {
    return chunk.get(NativeLayout.INT, at + length - 8L * idLongs(newColumns) + 4L * number);
  }

  /** Presence of columns {@code 64 * word} to {@code 64 * word + 63}. */
  static long presence(MemorySegment chunk, long at, int word) {
    return chunk.get(NativeLayout.LONG, at + PRESENCE + 8L * word);
  }

  /** Where a word begins, in longs from the row's begin. */
  static int start(MemorySegment chunk, long at, int width, int word) {
    return chunk.get(NativeLayout.INT, at + 8L * startsLong(width) + 4L * word);
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
        && 8L * (wordsLong(width) + words(width) + idLongs(fresh)) <= length
        && checksum(chunk, at, length, salt)
            == Integer.toUnsignedLong(chunk.get(NativeLayout.INT, at + CHECKSUM))
        && chunk.get(NativeLayout.INT, at + KEY) >>> 1 == 0
        && (columnsBefore > 0 || isKey(chunk, at))
        && countPresent(chunk, at, width) == samples(chunk, at)
        && end(chunk, at, width, length) == length - 8L * idLongs(fresh);
  }

  /** Samples that the presence shows; negative if it shows columns that there are not. */
  private static int countPresent(MemorySegment chunk, long at, int width) {
    int count = 0;
    for (int word = 0; word < words(width); word++) {
      long present = presence(chunk, at, word);
      count += Long.bitCount(present);
      int columns = width - word * WORD;
      if (columns < WORD && present >>> columns != 0) {
        return -1;
      }
    }
    return count;
  }

  /** Where the last word ends, negative if a word is not as it should be. */
  private static long end(MemorySegment chunk, long at, int width, int length) {
    long next = wordsLong(width);
    for (int word = 0; word < words(width); word++) {
      if (start(chunk, at, width, word) != next || 8 * (next + 1) > length) {
        return -1;
      }
      long changing = chunk.get(NativeLayout.LONG, at + 8 * next);
      int changes = Long.bitCount(changing);
      long nibbles = next + 1;
      next = nibbles + nibbleLongs(changes);
      if ((changing & ~presence(chunk, at, word)) != 0 || 8 * next > length) {
        return -1;
      }
      next += (bytes(chunk, at + 8 * nibbles, changes) + 7) >> 3;
      if (8 * next > length) {
        return -1;
      }
    }
    return 8 * next;
  }

  /** Bytes that the first of these nibbles stand for. */
  private static int bytes(MemorySegment chunk, long at, int count) {
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      long nibbles = chunk.get(NativeLayout.LONG, at + 8L * (i / NIBBLES));
      bytes += (int) (nibbles >>> 4 * (i % NIBBLES)) & BYTES;
    }
    return bytes + count;
  }

  /** Longs of so many nibbles. */
  static int nibbleLongs(int count) {
    return (count + NIBBLES - 1) / NIBBLES;
  }

  static long checksum(MemorySegment chunk, long at, long bytes, long salt) {
    CRC32C crc = new CRC32C();
    crc.update(chunk.asSlice(at + TICK, bytes - TICK).asByteBuffer());
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (salt >>> shift) & 0xFF);
    }
    return crc.getValue();
  }
}
