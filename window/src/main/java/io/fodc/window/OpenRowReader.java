package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;

/**
 * Reads the words of rows, each after the row before it, from a key row on. Reusable; one thread.
 * The loops are plain: they must be fast without C2, too.
 */
final class OpenRowReader {
  /** The bytes in a sum of nibbles, two and two, each without its upper bit. */
  private static final long LOWER = 0x0707070707070707L;

  private static final long ONES = 0x0101010101010101L;

  /** A word, and one long more. */
  private final long[] coded = new long[OpenRow.MOST_WORD_LONGS + 1];

  /**
   * Makes the values of a word those after this row.
   *
   * @param values value bits of the word's columns after the row before, from a place on; 64 of
   *     them
   * @return which columns are present
   */
  long read(MemorySegment chunk, long rowAt, int width, int word, long[] values, int at) {
    if (word >= OpenRow.words(width)) {
      return 0;
    }
    if (OpenRow.isKey(chunk, rowAt)) {
      for (int i = 0; i < OpenRow.WORD; i++) {
        values[at + i] = 0;
      }
    }
    int start = OpenRow.start(chunk, rowAt, width, word);
    int end =
        word + 1 < OpenRow.words(width)
            ? OpenRow.start(chunk, rowAt, width, word + 1)
            : Math.min(start + OpenRow.MOST_WORD_LONGS, OpenRow.length(chunk, rowAt) >> 3);
    MemorySegment.copy(chunk, NativeLayout.LONG, rowAt + 8L * start, coded, 0, end - start);
    if (coded[0] != 0) {
      change(values, at);
    }
    return OpenRow.presence(chunk, rowAt, word);
  }

  /**
   * The value of one column after this row, given that after the row before.
   *
   * @param column one that the row has
   */
  static long readOne(MemorySegment chunk, long rowAt, int width, int column, long valueBefore) {
    long before = OpenRow.isKey(chunk, rowAt) ? 0 : valueBefore;
    long at = rowAt + 8L * OpenRow.start(chunk, rowAt, width, column / OpenRow.WORD);
    long changing = chunk.get(NativeLayout.LONG, at);
    long bit = 1L << column;
    if ((changing & bit) == 0) {
      return before;
    }
    int changes = Long.bitCount(changing & bit - 1);
    long nibblesAt = at + 8;
    long skipped = bytes(chunk, nibblesAt, changes);
    long nibbles = chunk.get(NativeLayout.LONG, nibblesAt + 8L * (changes / OpenRow.NIBBLES));
    int code = (int) (nibbles >>> 4 * (changes % OpenRow.NIBBLES));
    long from = nibblesAt + 8L * OpenRow.nibbleLongs(Long.bitCount(changing)) + skipped;
    int bytes = (code & OpenRow.BYTES) + 1;
    // Read backwards: what is in front of a difference is always part of the row.
    long last = chunk.get(NativeLayout.LONG, from + bytes - 8);
    return changed(before, code, signed(last >>> Long.SIZE - 8 * bytes));
  }

  /** Bytes of the first so many differences. */
  private static int bytes(MemorySegment chunk, long nibblesAt, int count) {
    int bytes = count;
    for (int done = 0; done < count; done += OpenRow.NIBBLES) {
      int some = Math.min(OpenRow.NIBBLES, count - done);
      long nibbles = chunk.get(NativeLayout.LONG, nibblesAt + (done >> 1));
      nibbles &= -1L >>> Long.SIZE - 4 * some;
      long sums = (nibbles & LOWER) + (nibbles >>> 4 & LOWER);
      bytes += (int) (sums * ONES >>> 56);
    }
    return bytes;
  }

  private static long signed(long zigzag) {
    return zigzag >>> 1 ^ -(zigzag & 1);
  }

  private static long changed(long before, int code, long difference) {
    if ((code & OpenRow.OF_BITS) != 0) {
      return before + difference;
    }
    long number = (long) Double.longBitsToDouble(before) + difference;
    return Double.doubleToRawLongBits((double) number);
  }

  private void change(long[] values, int at) {
    long[] word = coded;
    long changing = word[0];
    int nibbleAt = 1;
    long nibbles = word[nibbleAt];
    int nibble = 0;
    int bit = 1 + OpenRow.nibbleLongs(Long.bitCount(changing)) << 6;
    int column = at;
    for (long left = changing; left != 0; left >>>= 1, column++) {
      if ((left & 1) == 0) {
        continue;
      }
      if (nibble == Long.SIZE) {
        nibbles = word[++nibbleAt];
        nibble = 0;
      }
      int code = (int) (nibbles >>> nibble);
      nibble += 4;
      int width = ((code & OpenRow.BYTES) + 1) << 3;
      int from = bit >>> 6;
      int offset = bit & 63;
      bit += width;
      long zigzag =
          (word[from] >>> offset | word[from + 1] << 1 << 63 - offset) & -1L >>> 64 - width;
      values[column] = changed(values[column], code, signed(zigzag));
    }
  }
}
