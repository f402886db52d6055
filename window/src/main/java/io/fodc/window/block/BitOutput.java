package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Bits one after the other, the lowest first, in 64-bit words on the heap: the bytes of a column
 * before they go into the block in one piece. Reusable; one thread.
 */
final class BitOutput {
  private long[] words = new long[64];
  private int at;

  void clear() {
    Arrays.fill(words, 0, Math.min(words.length, (at >>> 6) + 2), 0);
    at = 0;
  }

  /** Puts the lowest {@code width} bits, 0 to 64; those above must be 0. */
  void put(long value, int width) {
    if (width == 0) {
      return;
    }
    reserve(width);
    putReserved(value, width);
  }

  /** Puts {@code width} bits of each value, from bit {@code shift} of its distance to base on. */
  void putAll(long[] values, int count, long base, int shift, int width) {
    if (width == 0) {
      return;
    }
    reserve(count * width);
    long mask = Words.mask(width);
    int word = at >>> 6;
    int offset = at & 63;
    long filling = words[word];
    for (int i = 0; i < count; i++) {
      long value = values[i] - base >>> shift & mask;
      filling |= value << offset;
      offset += width;
      if (offset >= 64) {
        words[word++] = filling;
        offset -= 64;
        filling = offset == 0 ? 0 : value >>> width - offset;
      }
    }
    words[word] = filling;
    at += count * width;
  }

  /** Puts so many 0 bits for each number, at most {@code most}, and a 1. */
  void putUnary(long[] numbers, int count, int most) {
    reserve(count * (most + 1));
    long[] filled = words;
    int next = at;
    for (int i = 0; i < count; i++) {
      next += (int) numbers[i];
      filled[next >>> 6] |= 1L << next;
      next++;
    }
    at = next;
  }

  private void putReserved(long value, int width) {
    int word = at >>> 6;
    int offset = at & 63;
    words[word] |= value << offset;
    if (offset + width > 64) {
      words[word + 1] |= value >>> 64 - offset;
    }
    at += width;
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put(rest & 0x7F | 0x80, 8);
      rest >>>= 7;
    }
    put(rest, 8);
  }

  /** A signed number: 0, -1, 1, -2 … as 0, 1, 2, 3 … */
  void putSigned(long value) {
    putVarint(Words.zigzag(value));
  }

  /** Puts whole bytes that another one holds. */
  void putBytes(BitOutput other) {
    int left = other.bytes() << 3;
    for (int word = 0; left > 0; word++, left -= 64) {
      put(other.words[word], Math.min(64, left));
    }
  }

  int bytes() {
    return (at + 7) >>> 3;
  }

  /** Longs that the bytes are in; behind the bytes there are zeros. */
  int words() {
    return (at + 63) >>> 6;
  }

  /** Copies these longs. */
  void copyTo(long[] into, int start) {
    System.arraycopy(words, 0, into, start, words());
  }

  /** Copies the bytes. */
  void copyTo(MemorySegment block, long start) {
    int whole = bytes() >>> 3;
    MemorySegment.copy(words, 0, block, NativeLayout.LONG, start, whole);
    for (int i = whole << 3; i < bytes(); i++) {
      block.set(NativeLayout.BYTE, start + i, (byte) (words[whole] >>> (i << 3)));
    }
  }

  private void reserve(int width) {
    int wanted = (at + width >>> 6) + 3;
    if (wanted > words.length) {
      words = Arrays.copyOf(words, Math.max(wanted, words.length * 2));
    }
  }
}
