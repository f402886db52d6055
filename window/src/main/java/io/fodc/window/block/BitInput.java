package io.fodc.window.block;

import java.lang.foreign.MemorySegment;

/**
 * Bits of a piece of a block, copied to 64-bit words on the heap. Reads within {@link #limit} only:
 * what lies behind is 0 and counts as {@link #overrun}. Reusable; one thread.
 */
final class BitInput {
  /** The bits, with at least two words of 0 behind the last one. */
  long[] words = new long[64];

  private int bits;
  private int at;
  private int limit;
  private boolean overrun;

  /** Takes these bytes. */
  void load(MemorySegment block, long start, int bytes) {
    int whole = bytes >>> 3;
    if (words.length < whole + 3) {
      words = new long[Math.max(whole + 3, words.length * 2)];
    }
    MemorySegment.copy(block, NativeLayout.LONG, start, words, 0, whole);
    words[whole] = 0;
    words[whole + 1] = 0;
    words[whole + 2] = 0;
    int spare = bytes & 7;
    if (spare > 0) {
      words[whole] = tail(block, start, bytes, spare);
    }
    bits = bytes << 3;
    at = 0;
    limit = bits;
    overrun = false;
  }

  /** The last few bytes, of which no one behind them is touched. */
  private static long tail(MemorySegment block, long start, int bytes, int spare) {
    if (bytes >= Long.BYTES) {
      long last = block.get(NativeLayout.LONG, start + bytes - Long.BYTES);
      return last >>> (Long.BYTES - spare << 3);
    }
    long tail = 0;
    for (int i = 0; i < spare; i++) {
      tail |= (block.get(NativeLayout.BYTE, start + i) & 0xFFL) << (i << 3);
    }
    return tail;
  }

  /** Goes to a byte, with so many bytes to read; all that are left if there are fewer. */
  void seek(int start, int bytes) {
    at = start << 3;
    limit = (int) Math.min(bits, at + ((long) bytes << 3));
    overrun = false;
  }

  /** Bit that comes next. */
  int at() {
    return at;
  }

  /** Byte that comes next. */
  int byteAt() {
    return (at + 7) >>> 3;
  }

  /** Bits that are left. */
  int left() {
    return limit - at;
  }

  /** Whether more was read than there is. */
  boolean overrun() {
    return overrun;
  }

  /** Skips bits; false if there are not so many. */
  boolean skip(long width) {
    if (width < 0 || width > left()) {
      overrun = true;
      return false;
    }
    at += (int) width;
    return true;
  }

  /** The next {@code width} bits, 0 to 64. */
  long get(int width) {
    int start = at;
    if (width > limit - start) {
      overrun = true;
      return 0;
    }
    at = start + width;
    return Words.get(words, start, width);
  }

  /** A number written by {@link BitOutput#putVarint}. */
  long varint() {
    long first = get(8);
    if (first < 0x80) {
      return first;
    }
    long value = first & 0x7F;
    for (int shift = 7; shift < 64; shift += 7) {
      long next = get(8);
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    overrun = true;
    return 0;
  }

  /** A number written by {@link BitOutput#putSigned}. */
  long signed() {
    return Words.unzigzag(varint());
  }
}
