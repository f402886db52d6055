package io.fodc.window.block;

/**
 * Every residual in the same number of bits, as the distance from the least one:
 *
 * <pre>
 *   width, 0 to 64; 0x80: a shift follows | shift, 1 to 63 | least: signed varint | width bits each
 * </pre>
 *
 * Written as width 64 and least 0 where that is shorter: nothing takes much more than 8 bytes.
 */
final class FixedPacking implements Packing {
  private static final int SHIFTED = 0x80;

  @Override
  public int measure(Residuals residuals) {
    return bits(residuals.count, residuals.least, residuals.most, residuals.shift());
  }

  private static int width(long least, long most, int shift) {
    return Words.width(most - least >>> shift);
  }

  /** Bits of so many numbers between these bounds that differ above the lowest {@code shift}. */
  static int bits(int count, long least, long most, int shift) {
    return Math.min(plainBits(count), packedBits(count, least, most, shift));
  }

  private static int plainBits(int count) {
    return 16 + 64 * count;
  }

  private static int packedBits(int count, long least, long most, int shift) {
    int head = 8 + (shift > 0 ? 8 : 0) + 8 * Packing.signedBytes(least);
    return head + count * width(least, most, shift);
  }

  @Override
  public void write(Residuals residuals, BitOutput out) {
    write(
        residuals.values, residuals.count, residuals.least, residuals.most, residuals.shift(), out);
  }

  static void write(long[] values, int count, long least, long most, int shift, BitOutput out) {
    if (plainBits(count) < packedBits(count, least, most, shift)) {
      putAll(values, count, 0, 64, 0, out);
    } else {
      putAll(values, count, least, width(least, most, shift), shift, out);
    }
  }

  private static void putAll(
      long[] values, int count, long base, int width, int shift, BitOutput out) {
    out.put(width | (shift > 0 ? SHIFTED : 0), 8);
    if (shift > 0) {
      out.put(shift, 8);
    }
    out.putSigned(base);
    out.putAll(values, count, base, shift, width);
  }

  @Override
  public boolean check(BitInput in, int count) {
    return fits(in, count);
  }

  static boolean fits(BitInput in, int count) {
    int head = (int) in.get(8);
    int width = head & ~SHIFTED;
    int shift = (head & SHIFTED) == 0 ? 0 : (int) in.get(8);
    in.signed();
    return width <= 64 && shift < 64 && in.skip((long) width * count) && !in.overrun();
  }

  @Override
  public void read(BitInput in, int count, long[] out) {
    unpack(in, count, out);
  }

  static void unpack(BitInput in, int count, long[] out) {
    int head = (int) in.get(8);
    int width = head & ~SHIFTED;
    int shift = (head & SHIFTED) == 0 ? 0 : (int) in.get(8);
    long least = in.signed();
    int from = in.at();
    if (in.skip((long) width * count)) {
      Words.unpack(in.words, from, width, shift, least, out, count);
    }
  }
}
