package io.fodc.window.block;

/**
 * Reads numbers of which each is so many 0 bits and a 1, two at a time by a table: counting zeros
 * is slow in code that C1 compiles.
 */
final class UnaryCodes {
  /** Bits that are looked up at a time. */
  private static final int BITS = 11;

  private static final int MASK = (1 << BITS) - 1;

  /**
   * For the next bits, lowest first: bits of two numbers together, 8 bits | the second one, 4 | the
   * first one, 4; {@code 0} if they do not hold two whole ones.
   */
  private static final short[] PAIRS = new short[1 << BITS];

  /** Bits that a number has at most: a larger one is not written. */
  private static final int MOST_BITS = 16;

  static {
    for (int first = 0; first < BITS - 1; first++) {
      for (int second = 0; first + second + 2 <= BITS; second++) {
        int bits = first + second + 2;
        int code = 1 << first | 1 << bits - 1;
        for (int rest = 0; rest < 1 << BITS - bits; rest++) {
          PAIRS[rest << bits | code] = (short) (bits << 8 | second << 4 | first);
        }
      }
    }
  }

  private UnaryCodes() {}

  /**
   * Reads {@code count} numbers, each at most 15.
   *
   * @return the bit behind the last one
   */
  static int read(long[] words, int from, int count, long[] out) {
    int at = from;
    int i = 0;
    while (i + 1 < count) {
      int word = at >>> 6;
      int offset = at & 63;
      long bits = words[word] >>> offset | words[word + 1] << 1 << 63 - offset;
      int pair = PAIRS[(int) bits & MASK];
      if (pair == 0) {
        int zeros = Long.numberOfTrailingZeros(bits);
        out[i++] = zeros;
        at += zeros + 1;
      } else {
        out[i] = pair & 15;
        out[i + 1] = pair >>> 4 & 15;
        i += 2;
        at += pair >>> 8;
      }
    }
    if (i < count) {
      int zeros = Long.numberOfTrailingZeros(Words.get(words, at, MOST_BITS) | 1L << MOST_BITS);
      out[i] = zeros;
      at += zeros + 1;
    }
    return at;
  }

  static boolean anyIs(int number, long[] numbers, int count) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] == number) {
        return true;
      }
    }
    return false;
  }
}
