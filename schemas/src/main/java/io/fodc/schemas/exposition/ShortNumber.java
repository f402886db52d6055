package io.fodc.schemas.exposition;

/**
 * Numbers as nearly all lines end: at most {@value #MOST_DIGITS} digits, directly before a newline.
 * One pass, no allocation, the same doubles as {@link ExpositionNumbers}; what it cannot do it
 * leaves to that.
 */
final class ShortNumber {
  /** What {@link #bits} answers for anything else. */
  static final long NOT_SHORT = ExpositionNumbers.NOT_A_NUMBER;

  private static final int MOST_DIGITS = 18;
  private static final int MOST_EXPONENT_DIGITS = 3;
  private static final long SIGN = 1L << 63;
  private static final long INFINITE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  private int end;

  /** Where the newline behind the last number is. */
  int end() {
    return end;
  }

  /** Reads a number; a newline must follow somewhere in the bytes. */
  long bits(byte[] text, int from) {
    int at = from;
    int next = text[at];
    long sign = 0;
    if (next == '-') {
      sign = SIGN;
      next = text[++at];
    }
    int first = at;
    long mantissa = 0;
    while (next >= '0' && next <= '9') {
      mantissa = mantissa * 10 + (next - '0');
      next = text[++at];
    }
    int digits = at - first;
    int exponent = 0;
    if (next == '.') {
      int point = at;
      next = text[++at];
      while (next >= '0' && next <= '9') {
        mantissa = mantissa * 10 + (next - '0');
        next = text[++at];
      }
      exponent = point + 1 - at;
      digits -= exponent;
    }
    if (digits < 1 || digits > MOST_DIGITS) {
      return NOT_SHORT;
    }
    if (next == 'e' || next == 'E') {
      return scientific(text, at + 1, mantissa, exponent, sign);
    }
    end = at;
    return next == '\n' ? decimal(mantissa, exponent, sign) : NOT_SHORT;
  }

  private long scientific(byte[] text, int from, long mantissa, int exponent, long sign) {
    int at = from;
    int next = text[at];
    boolean negative = next == '-';
    if (negative || next == '+') {
      next = text[++at];
    }
    int first = at;
    int written = 0;
    while (next >= '0' && next <= '9' && at - first < MOST_EXPONENT_DIGITS) {
      written = written * 10 + (next - '0');
      next = text[++at];
    }
    if (at == first || next != '\n') {
      return NOT_SHORT;
    }
    end = at;
    return decimal(mantissa, negative ? exponent - written : exponent + written, sign);
  }

  private static long decimal(long mantissa, int exponent, long sign) {
    if (exponent == 0) {
      return Double.doubleToRawLongBits(mantissa) | sign;
    }
    long bits = DecimalToDouble.bits(mantissa, exponent);
    return bits == INFINITE || bits == DecimalToDouble.UNDECIDED ? NOT_SHORT : bits | sign;
  }
}
