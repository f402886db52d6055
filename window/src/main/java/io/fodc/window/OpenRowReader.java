package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;

/**
 * Reads the words of rows, each after the row before it, from a key row on. Reusable; one thread.
 * The loops are plain: they must be fast without C2, too.
 */
final class OpenRowReader {
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
      long difference = zigzag >>> 1 ^ -(zigzag & 1);
      long before = values[column];
      values[column] =
          (code & OpenRow.OF_BITS) == 0
              ? Double.doubleToRawLongBits(
                  (double) ((long) Double.longBitsToDouble(before) + difference))
              : before + difference;
    }
  }
}
