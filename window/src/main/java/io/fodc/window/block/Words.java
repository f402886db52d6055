package io.fodc.window.block;

import java.util.Arrays;

/** Numbers of any width in 64-bit words. The loops are plain: they must be fast without C2, too. */
final class Words {
  private Words() {}

  static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  /** Bits that a number takes, taken as unsigned. */
  static int width(long value) {
    if (value >>> 52 == 0) {
      // The exponent of an odd double, which is exact: without C2 leading zeros are not counted by
      // the processor.
      return (int) (Double.doubleToRawLongBits((double) (value << 1 | 1)) >>> 52) - 1023;
    }
    return 64 - Long.numberOfLeadingZeros(value);
  }

  static long mask(int width) {
    return width == 0 ? 0 : -1L >>> 64 - width;
  }

  /** {@code width} bits from a bit on. The word behind the last bit must exist. */
  static long get(long[] words, int at, int width) {
    int word = at >>> 6;
    int offset = at & 63;
    return (words[word] >>> offset | words[word + 1] << 1 << 63 - offset) & mask(width);
  }

  /** Reads {@code count} numbers of {@code width} bits: each becomes base + (number << shift). */
  static void unpack(
      long[] words, int from, int width, int shift, long base, long[] out, int count) {
    if (width == 0) {
      Arrays.fill(out, 0, count, base);
      return;
    }
    long mask = mask(width);
    int at = from;
    for (int i = 0; i < count; i++) {
      int word = at >>> 6;
      int offset = at & 63;
      long bits = words[word] >>> offset | words[word + 1] << 1 << 63 - offset;
      out[i] = base + ((bits & mask) << shift);
      at += width;
    }
  }
}
