package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Builds one {@link OpenRow} at a time: {@link #begin}, a {@link #put} for each sample, {@link
 * #finish}. Scratch of whoever appends; nothing is allocated once it has grown to the widest row.
 * The loops are plain: they must be fast without C2, too.
 */
final class OpenRowWriter {
  /** Value bits by column: of this row, and of the rows before. */
  private long[] now = new long[0];

  private long[] last = new long[0];
  private long[] row = new long[0];
  private int width;
  private int samples;
  private boolean key;

  /** Where the next word of the row goes. */
  private int next;

  /**
   * A row without samples.
   *
   * @param before last values by column, from a place in the segment on; not used for a key row
   */
  void begin(int columns, boolean isKey, MemorySegment before, long at) {
    width = columns;
    key = isKey;
    samples = 0;
    if (now.length < columns) {
      now = new long[columns + (columns >> 3)];
      last = new long[now.length];
    }
    if (isKey) {
      Arrays.fill(last, 0, columns, 0);
      Arrays.fill(now, 0, columns, 0);
    } else {
      MemorySegment.copy(before, NativeLayout.LONG, at, last, 0, columns);
      System.arraycopy(last, 0, now, 0, columns);
    }
    int longs = OpenRow.wordsLong(columns);
    reserve(longs);
    Arrays.fill(row, 0, longs, 0);
  }

  /** Puts the first samples: that of column i is {@code bits[i]}. */
  void putFirst(long[] bits, int count) {
    System.arraycopy(bits, 0, now, 0, count);
    int word = OpenRow.presenceLong();
    Arrays.fill(row, word, word + (count >> 6), -1L);
    if ((count & 63) != 0) {
      row[word + (count >> 6)] = -1L >>> -count;
    }
    samples = count;
  }

  /** Puts a sample. */
  void put(int column, long bits) {
    now[column] = bits;
    row[OpenRow.presenceLong() + (column >> 6)] |= 1L << column;
    samples++;
  }

  int samples() {
    return samples;
  }

  /**
   * Codes the row, and has room for new columns' ids behind it.
   *
   * @return its longs
   */
  int finish(long tickMillis, int newColumns) {
    OpenRow.header(row, tickMillis, width, samples, newColumns, key);
    next = OpenRow.wordsLong(width);
    int starts = OpenRow.startsLong(width);
    for (int word = 0; word < OpenRow.words(width); word++) {
      row[starts + (word >> 1)] |= (long) next << ((word & 1) << 5);
      reserve(next + OpenRow.MOST_WORD_LONGS);
      codeWord(word * OpenRow.WORD);
    }
    int ids = OpenRow.idLongs(newColumns);
    reserve(next + ids);
    Arrays.fill(row, next, next + ids, 0);
    return next + ids;
  }

  /** Puts the id of a new column, once the row is finished. */
  void newColumn(int number, int id) {
    row[next + (number >> 1)] |= Integer.toUnsignedLong(id) << ((number & 1) << 5);
  }

  /** Writes the finished row. */
  void write(int longs, MemorySegment chunk, long at, boolean stored, long salt) {
    OpenRow.write(row, longs, chunk, at, stored, salt);
  }

  /** Keeps the last values by column, for the row that follows. */
  void keepLast(MemorySegment into, long at) {
    MemorySegment.copy(now, 0, into, NativeLayout.LONG, at, width);
  }

  private void codeWord(int from) {
    long[] values = now;
    long[] valuesBefore = last;
    long[] out = row;
    long changing = changing(from, Math.min(OpenRow.WORD, width - from));
    out[next] = changing;
    int nibbleAt = next + 1;
    int at = nibbleAt + OpenRow.nibbleLongs(Long.bitCount(changing));
    long nibbles = 0;
    int nibble = 0;
    long filling = 0;
    int filled = 0;
    int column = from;
    for (long left = changing; left != 0; left >>>= 1, column++) {
      if ((left & 1) == 0) {
        continue;
      }
      long bits = values[column];
      long before = valuesBefore[column];
      long number = (long) Double.longBitsToDouble(bits);
      long numberBefore = (long) Double.longBitsToDouble(before);
      long difference;
      long code;
      if (Double.doubleToRawLongBits((double) number) == bits
          && Double.doubleToRawLongBits((double) numberBefore) == before) {
        difference = number - numberBefore;
        code = 0;
      } else {
        difference = bits - before;
        code = OpenRow.OF_BITS;
      }
      difference = difference << 1 ^ difference >> 63;
      int bytes = bytes(difference);
      nibbles |= (code | bytes - 1) << nibble;
      nibble += 4;
      if (nibble == Long.SIZE) {
        out[nibbleAt++] = nibbles;
        nibbles = 0;
        nibble = 0;
      }
      filling |= difference << filled;
      int width = bytes << 3;
      filled += width;
      if (filled >= Long.SIZE) {
        out[at++] = filling;
        filled -= Long.SIZE;
        filling = filled == 0 ? 0 : difference >>> width - filled;
      }
    }
    if (nibble > 0) {
      out[nibbleAt] = nibbles;
    }
    if (filled > 0) {
      out[at++] = filling;
    }
    next = at;
  }

  /** Which columns have another value than before. */
  private long changing(int from, int count) {
    long[] values = now;
    long[] before = last;
    long changing = 0;
    for (int i = from + count - 1; i >= from; i--) {
      changing <<= 1;
      if (values[i] != before[i]) {
        changing |= 1;
      }
    }
    return changing;
  }

  /** Bytes that a number takes, 1 to 8, taken as unsigned. */
  private static int bytes(long number) {
    if (number >>> 32 == 0) {
      return number >>> 16 == 0 ? (number >>> 8 == 0 ? 1 : 2) : (number >>> 24 == 0 ? 3 : 4);
    }
    return number >>> 48 == 0 ? (number >>> 40 == 0 ? 5 : 6) : (number >>> 56 == 0 ? 7 : 8);
  }

  private void reserve(int longs) {
    if (row.length < longs) {
      row = Arrays.copyOf(row, longs + (longs >> 2));
    }
  }
}
