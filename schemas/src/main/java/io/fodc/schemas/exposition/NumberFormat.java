package io.fodc.schemas.exposition;

import java.nio.charset.StandardCharsets;

/** Doubles as Go's {@code %g} with the fewest digits: exponents below -4 and from 6 up. */
final class NumberFormat {
  private static final double EXACT_INTEGERS = 1L << 53;

  /** Below it a double has so few bits that one digit may do where the library gives two. */
  private static final double FEW_BITS = 1e-321;

  private static final byte[] NAN = "NaN".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INFINITY = "Inf".getBytes(StandardCharsets.US_ASCII);

  private NumberFormat() {}

  static int append(double value, byte[] to, int offset) {
    int at = offset;
    if (Double.isNaN(value)) {
      return copy(NAN, to, at);
    }
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    if (Double.isInfinite(value)) {
      to[at] = (byte) (negative ? '-' : '+');
      return copy(INFINITY, to, at + 1);
    }
    if (negative) {
      to[at++] = '-';
    }
    double magnitude = Math.abs(value);
    if (magnitude < EXACT_INTEGERS && magnitude == Math.rint(magnitude)) {
      return integer((long) magnitude, to, at);
    }
    return fraction(magnitude, to, at);
  }

  /** Decimal digits of a non-negative number, at most 19. */
  static int digits(long value, byte[] to, int offset) {
    int count = count(value);
    long rest = value;
    for (int at = offset + count - 1; at >= offset; at--) {
      to[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return offset + count;
  }

  private static int integer(long value, byte[] to, int at) {
    if (value < 1_000_000) {
      return digits(value, to, at);
    }
    int exponent = count(value) - 1;
    long shortest = value;
    while (shortest % 10 == 0) {
      shortest /= 10;
    }
    return scientific(shortest, exponent, to, at);
  }

  /** The library finds the shortest decimal; this reads its digits and its exponent. */
  private static int fraction(double magnitude, byte[] to, int at) {
    String text = Double.toString(magnitude);
    long digits = 0;
    int point = text.indexOf('.');
    int end = text.indexOf('E');
    int exponent = end < 0 ? 0 : Integer.parseInt(text, end + 1, text.length(), 10);
    end = end < 0 ? text.length() : end;
    for (int i = 0; i < end; i++) {
      if (i != point) {
        digits = digits * 10 + (text.charAt(i) - '0');
      }
    }
    exponent -= end - point - 1;
    while (digits % 10 == 0) {
      digits /= 10;
      exponent++;
    }
    if (magnitude < FEW_BITS && digits >= 10) {
      long one = (digits + 5) / 10;
      if (Double.parseDouble(one + "E" + (exponent + 1)) == magnitude) {
        digits = one;
        exponent++;
      }
    }
    int leading = exponent + count(digits) - 1;
    return leading < -4 || leading >= 6
        ? scientific(digits, leading, to, at)
        : plain(digits, leading, to, at);
  }

  private static int scientific(long digits, int exponent, byte[] to, int offset) {
    int at = offset;
    int end = digits(digits, to, at + 1);
    to[at] = to[at + 1];
    at++;
    if (end - at > 1) {
      to[at] = '.';
      at = end;
    }
    to[at++] = 'e';
    to[at++] = (byte) (exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    if (size < 10) {
      to[at++] = '0';
    }
    return digits(size, to, at);
  }

  /** Digits around a point, with as many zeros in front as the exponent asks. */
  private static int plain(long digits, int leading, byte[] to, int offset) {
    int at = offset;
    if (leading < 0) {
      to[at++] = '0';
      to[at++] = '.';
      for (int i = leading; i < -1; i++) {
        to[at++] = '0';
      }
      return digits(digits, to, at);
    }
    int end = digits(digits, to, at + 1);
    int before = leading + 1;
    System.arraycopy(to, at + 1, to, at, before);
    to[at + before] = '.';
    return end;
  }

  private static int count(long value) {
    int count = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      count++;
    }
    return count;
  }

  private static int copy(byte[] word, byte[] to, int at) {
    System.arraycopy(word, 0, to, at, word.length);
    return at + word.length;
  }
}
