package io.fodc.schemas.exposition;

import java.math.BigInteger;

/**
 * Nearest double of a decimal: the method of Eisel and Lemire ("Number Parsing at a Gigabyte per
 * Second", 2021), which needs one or two multiplications and no objects. In the rare case that it
 * cannot decide, it says so.
 */
final class DecimalToDouble {
  /** The method cannot decide; no finite double and no infinity has these bits. */
  static final long UNDECIDED = 0xFFF4_0000_0000_0001L;

  private static final int SMALLEST_POWER = -342;
  private static final int LARGEST_POWER = 308;
  private static final long INFINITY = 0x7FF0_0000_0000_0000L;
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private DecimalToDouble() {}

  /**
   * Bits of the double nearest to {@code mantissa * 10^exponent}, infinity if it is too large.
   *
   * @param mantissa at most 19 decimal digits, taken as unsigned
   */
  static long bits(long mantissa, int exponent) {
    if (mantissa >>> 53 == 0 && exponent >= -22 && exponent <= 22) {
      double exact = mantissa;
      return Double.doubleToRawLongBits(
          exponent < 0 ? exact / EXACT_POWERS[-exponent] : exact * EXACT_POWERS[exponent]);
    }
    if (mantissa == 0 || exponent < SMALLEST_POWER) {
      return 0;
    }
    if (exponent > LARGEST_POWER) {
      return INFINITY;
    }
    return approximate(mantissa, exponent);
  }

  private static long approximate(long mantissa, int exponent) {
    int shift = Long.numberOfLeadingZeros(mantissa);
    long digits = mantissa << shift;
    int index = (exponent - SMALLEST_POWER) * 2;
    long high = Math.unsignedMultiplyHigh(digits, Powers.OF_FIVE[index]);
    long low = digits * Powers.OF_FIVE[index];
    if ((high & 0x1FF) == 0x1FF) {
      long more = Math.unsignedMultiplyHigh(digits, Powers.OF_FIVE[index + 1]);
      low += more;
      if (Long.compareUnsigned(low, more) < 0) {
        high++;
      }
      if (low == -1 && (exponent < -27 || exponent > 55)) {
        return UNDECIDED;
      }
    }
    int upperBit = (int) (high >>> 63);
    long result = high >>> (upperBit + 9);
    int binary = ((217706 * exponent) >> 16) + 63 + upperBit - shift + 1023;
    if (binary <= 0) {
      return subnormal(result, binary);
    }
    boolean halfway = Long.compareUnsigned(low, 1) <= 0 && exponent >= -4 && exponent <= 23;
    if (halfway && (result & 3) == 1 && result << (upperBit + 9) == high) {
      result &= ~1L;
    }
    result = (result + (result & 1)) >>> 1;
    if (result >= 1L << 53) {
      result = 1L << 52;
      binary++;
    }
    return binary >= 0x7FF ? INFINITY : (result & ~(1L << 52)) | ((long) binary << 52);
  }

  private static long subnormal(long result, int binary) {
    if (1 - binary >= 64) {
      return 0;
    }
    long shifted = result >>> (1 - binary);
    shifted = (shifted + (shifted & 1)) >>> 1;
    return shifted < 1L << 52 ? shifted : (shifted & ~(1L << 52)) | (1L << 52);
  }

  /** Made on first need: most pages hold none but short numbers. */
  private static final class Powers {
    /** The leading 128 bits of 5^q, high half then low half, from the smallest q on. */
    static final long[] OF_FIVE = new long[(LARGEST_POWER - SMALLEST_POWER + 1) * 2];

    static {
      BigInteger five = BigInteger.valueOf(5);
      BigInteger power = BigInteger.ONE;
      for (int q = 0; q <= LARGEST_POWER; q++) {
        put(q, leading128(power));
        power = power.multiply(five);
      }
      power = BigInteger.ONE;
      for (int q = -1; q >= SMALLEST_POWER; q--) {
        power = power.multiply(five);
        int bits = power.subtract(BigInteger.ONE).bitLength();
        int numerator = q >= -27 ? bits + 127 : 2 * bits + 128;
        put(q, leading128(BigInteger.ONE.shiftLeft(numerator).divide(power).add(BigInteger.ONE)));
      }
    }

    private static BigInteger leading128(BigInteger value) {
      return value.shiftRight(value.bitLength() - 128);
    }

    private static void put(int q, BigInteger value) {
      OF_FIVE[(q - SMALLEST_POWER) * 2] = value.shiftRight(64).longValue();
      OF_FIVE[(q - SMALLEST_POWER) * 2 + 1] = value.longValue();
    }
  }
}
