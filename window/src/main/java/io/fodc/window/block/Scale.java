package io.fodc.window.block;

/**
 * How the doubles of a column are whole numbers: as decimals with so many places, or, for {@link
 * #BITS}, as their own bits, whose differences are small between neighbouring doubles.
 */
final class Scale {
  /** Most decimal places. */
  static final int MOST_PLACES = 15;

  /** Not a number of places: the value's bits are the whole number. */
  static final int BITS = 16;

  private static final double[] POWERS = new double[MOST_PLACES + 1];

  /** Decimals are at most this large, so that the next power of ten is still exact. */
  private static final double MOST = 1L << 52;

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= MOST_PLACES; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private Scale() {}

  /** Finds the scale of values, and puts them as whole numbers of it. */
  static int whole(long[] bits, int count, long[] whole) {
    for (int i = 0; i < count; i++) {
      long number = (long) Double.longBitsToDouble(bits[i]);
      if (Double.doubleToRawLongBits((double) number) != bits[i]) {
        int scale = decimal(bits, i, count);
        toWhole(bits, count, scale, whole);
        return scale;
      }
      whole[i] = number;
    }
    return 0;
  }

  /** The fewest places that give every value back bit for bit, {@link #BITS} if none do. */
  static int of(long[] bits, int count) {
    for (int i = 0; i < count; i++) {
      if (!fits(bits[i], 0)) {
        return decimal(bits, i, count);
      }
    }
    return 0;
  }

  /** The same, if the value at {@code first} is the first one that is not whole. */
  private static int decimal(long[] bits, int first, int count) {
    int places = 1;
    int unchecked = first;
    for (int i = first; i < count; i++) {
      while (!fits(bits[i], places)) {
        unchecked = i;
        if (++places > MOST_PLACES) {
          return BITS;
        }
      }
    }
    // A value with fewer places than the column may be too large for all of them.
    for (int i = 0; i < unchecked; i++) {
      if (!fits(bits[i], places)) {
        return BITS;
      }
    }
    return places;
  }

  private static boolean fits(long bits, int places) {
    double value = Double.longBitsToDouble(bits);
    if (places == 0) {
      return Double.doubleToRawLongBits((double) (long) value) == bits;
    }
    double scaled = Math.rint(value * POWERS[places]);
    return Math.abs(scaled) < MOST && toBits((long) scaled, places) == bits;
  }

  /** The whole numbers of values that fit the scale. */
  static void toWhole(long[] bits, int count, int scale, long[] whole) {
    if (scale == BITS) {
      System.arraycopy(bits, 0, whole, 0, count);
      return;
    }
    double power = POWERS[scale];
    for (int i = 0; i < count; i++) {
      double value = Double.longBitsToDouble(bits[i]);
      whole[i] = scale == 0 ? (long) value : (long) Math.rint(value * power);
    }
  }

  /** The value's bits of a whole number. */
  static long toBits(long whole, int scale) {
    if (scale == BITS) {
      return whole;
    }
    double value = (double) whole;
    return Double.doubleToRawLongBits(scale == 0 ? value : value / POWERS[scale]);
  }

  /** The values' bits of whole numbers. */
  static void toBits(long[] whole, int from, int to, int scale, long[] out, int outAt) {
    if (scale == BITS) {
      System.arraycopy(whole, from, out, outAt, to - from);
      return;
    }
    int shift = outAt - from;
    if (scale == 0) {
      for (int i = from; i < to; i++) {
        out[i + shift] = Double.doubleToRawLongBits((double) whole[i]);
      }
      return;
    }
    double power = POWERS[scale];
    for (int i = from; i < to; i++) {
      out[i + shift] = Double.doubleToRawLongBits((double) whole[i] / power);
    }
  }

  /** The values of whole numbers. */
  static void toDoubles(long[] whole, int from, int to, int scale, double[] out, int outAt) {
    int shift = outAt - from;
    if (scale == BITS) {
      for (int i = from; i < to; i++) {
        out[i + shift] = Double.longBitsToDouble(whole[i]);
      }
      return;
    }
    if (scale == 0) {
      for (int i = from; i < to; i++) {
        out[i + shift] = (double) whole[i];
      }
      return;
    }
    double power = POWERS[scale];
    for (int i = from; i < to; i++) {
      out[i + shift] = (double) whole[i] / power;
    }
  }
}
