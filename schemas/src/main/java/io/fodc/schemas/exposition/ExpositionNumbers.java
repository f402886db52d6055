package io.fodc.schemas.exposition;

import java.nio.charset.StandardCharsets;

/**
 * Numbers as Go writes and reads them in both formats: {@code strconv.FormatFloat(x, 'g', -1, 64)}
 * and {@code strconv.ParseFloat}, the latter without hexadecimal and underscores, which Prometheus'
 * parsers refuse.
 */
public final class ExpositionNumbers {
  /** Most bytes that {@link #append} writes. */
  public static final int MAX_BYTES = 24;

  /** Longest text that {@link #parseBits} looks at. */
  public static final int MAX_PARSED_BYTES = 1024;

  /** What {@link #parseBits} answers for a text that is no number: bits of no number it returns. */
  public static final long NOT_A_NUMBER = 0x7FFA_F0DC_0000_0001L;

  private static final long NAN = Double.doubleToRawLongBits(Double.NaN);
  private static final long INFINITE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
  private static final long SIGN = 1L << 63;
  private static final byte[] INFINITY_WORD = "infinity".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAN_WORD = "nan".getBytes(StandardCharsets.US_ASCII);

  private ExpositionNumbers() {}

  /**
   * Writes a number at {@code offset}, as the shortest decimal that reads back as the same double.
   *
   * @return the offset after it, at most {@link #MAX_BYTES} further
   */
  public static int append(double value, byte[] to, int offset) {
    return NumberFormat.append(value, to, offset);
  }

  /** A number as text. */
  public static String format(double value) {
    byte[] text = new byte[MAX_BYTES];
    return new String(text, 0, append(value, text, 0), StandardCharsets.US_ASCII);
  }

  /**
   * Reads a number, all of the given bytes.
   *
   * @throws NumberFormatException if it is none, or too large for a double
   */
  public static double parse(byte[] text, int offset, int length) {
    long bits = parseBits(text, offset, length);
    if (bits == NOT_A_NUMBER) {
      String shown = new String(text, offset, Math.min(length, 40), StandardCharsets.ISO_8859_1);
      throw new NumberFormatException("not a number: '" + shown + "'");
    }
    return Double.longBitsToDouble(bits);
  }

  /**
   * Reads a number, all of the given bytes. Allocates only where a decimal has more than 19 digits.
   *
   * @return its bits, for NaN those of {@link Double#NaN}; {@link #NOT_A_NUMBER} for a text that is
   *     none, for one that Go calls out of range, and for one above {@link #MAX_PARSED_BYTES}
   */
  public static long parseBits(byte[] text, int offset, int length) {
    if (length < 1 || length > MAX_PARSED_BYTES) {
      return NOT_A_NUMBER;
    }
    int at = offset;
    int end = offset + length;
    boolean signed = text[at] == '+' || text[at] == '-';
    long sign = text[at] == '-' ? SIGN : 0;
    if (signed && ++at == end) {
      return NOT_A_NUMBER;
    }
    if (text[at] > '9') {
      return word(text, at, end, signed, sign);
    }
    return decimal(text, offset, at, end, sign);
  }

  /** One loop over the digits; positions decide where the point is. */
  private static long decimal(byte[] text, int offset, int first, int end, long sign) {
    int at = first;
    long mantissa = 0;
    int significant = 0;
    int exponent = 0;
    int point = -1;
    int digits = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits++;
        if (significant > 0 || digit > 0) {
          significant++;
        }
        if (significant <= 19) {
          mantissa = mantissa * 10 + digit;
        }
        if (point >= 0) {
          exponent--;
        }
      } else if (digit == '.' - '0' && point < 0) {
        point = at;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return NOT_A_NUMBER;
    }
    if (at < end) {
      if ((text[at] | 0x20) != 'e') {
        return NOT_A_NUMBER;
      }
      int written = exponent(text, at + 1, end);
      if (written == Integer.MIN_VALUE) {
        return NOT_A_NUMBER;
      }
      exponent += written;
    }
    long bits =
        significant <= 19 ? DecimalToDouble.bits(mantissa, exponent) : DecimalToDouble.UNDECIDED;
    if (bits == DecimalToDouble.UNDECIDED) {
      bits = slow(text, first, end);
    }
    return bits == INFINITE ? NOT_A_NUMBER : bits | sign;
  }

  /** The exponent, held within what can matter; MIN_VALUE for none. */
  private static int exponent(byte[] text, int start, int end) {
    int at = start;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    if (at == end) {
      return Integer.MIN_VALUE;
    }
    int value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      value = value < 100_000 ? value * 10 + digit : value;
    }
    return negative ? -value : value;
  }

  /** The grammar is checked: the library sees nothing but sign-less decimals. */
  private static long slow(byte[] text, int start, int end) {
    String checked = new String(text, start, end - start, StandardCharsets.US_ASCII);
    return Double.doubleToRawLongBits(Double.parseDouble(checked));
  }

  private static long word(byte[] text, int at, int end, boolean signed, long sign) {
    int length = end - at;
    if (length == 3 && !signed && startsIgnoringCase(text, at, NAN_WORD, 3)) {
      return NAN;
    }
    if ((length == 3 || length == 8) && startsIgnoringCase(text, at, INFINITY_WORD, length)) {
      return INFINITE | sign;
    }
    return NOT_A_NUMBER;
  }

  private static boolean startsIgnoringCase(byte[] text, int at, byte[] word, int length) {
    for (int i = 0; i < length; i++) {
      if ((text[at + i] | 0x20) != word[i]) {
        return false;
      }
    }
    return true;
  }
}
