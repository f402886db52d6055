package io.fodc.schemas.selector;

import java.nio.charset.StandardCharsets;

/** Go's escapes within a quoted string, which are those of Prometheus' selectors. */
final class QuoteEscape {
  private static final String LETTERS = "abfnrtv\\";
  private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b\\";

  private QuoteEscape() {}

  /**
   * Appends what the escape after a backslash stands for.
   *
   * @param at position behind the backslash
   * @return position behind the escape
   * @throws IllegalArgumentException if there is no such escape
   */
  static int resolve(String text, int at, char quote, StringBuilder out) {
    if (at >= text.length()) {
      throw new IllegalArgumentException("a backslash at the end");
    }
    char c = text.charAt(at);
    int letter = LETTERS.indexOf(c);
    if (letter >= 0) {
      out.append(MEANINGS.charAt(letter));
      return at + 1;
    }
    if (c == quote) {
      out.append(c);
      return at + 1;
    }
    return switch (c) {
      case 'x' -> bytes(text, at - 1, out);
      case 'u' -> codePoint(text, at + 1, 4, out);
      case 'U' -> codePoint(text, at + 1, 8, out);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> bytes(text, at - 1, out);
      default ->
          throw new IllegalArgumentException(
              "\\" + c + " is no escape; a backslash itself is written \\\\");
    };
  }

  private static int codePoint(String text, int at, int digits, StringBuilder out) {
    int value = number(text, at, digits, 16);
    if (!Character.isValidCodePoint(value)
        || (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException("an escape that names no character");
    }
    out.appendCodePoint(value);
    return at + digits;
  }

  /** Reads a run of byte escapes, which together must be UTF-8. */
  private static int bytes(String text, int from, StringBuilder out) {
    byte[] run = new byte[(text.length() - from) / 4 + 1];
    int length = 0;
    int at = from;
    while (isByteEscape(text, at)) {
      boolean hexadecimal = text.charAt(at + 1) == 'x';
      int value = hexadecimal ? number(text, at + 2, 2, 16) : number(text, at + 1, 3, 8);
      if (value > 0xff) {
        throw new IllegalArgumentException("an octal escape beyond \\377");
      }
      run[length++] = (byte) value;
      at += 4;
    }
    String decoded = new String(run, 0, length, StandardCharsets.UTF_8);
    if (decoded.indexOf('\uFFFD') >= 0) {
      throw new IllegalArgumentException("escapes that are not UTF-8");
    }
    out.append(decoded);
    return at;
  }

  private static boolean isByteEscape(String text, int at) {
    return at + 1 < text.length()
        && text.charAt(at) == '\\'
        && (text.charAt(at + 1) == 'x'
            || (text.charAt(at + 1) >= '0' && text.charAt(at + 1) <= '7'));
  }

  private static int number(String text, int at, int digits, int radix) {
    if (at + digits > text.length()) {
      throw new IllegalArgumentException("an escape of fewer than " + digits + " digits");
    }
    int value = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        throw new IllegalArgumentException("an escape of fewer than " + digits + " digits");
      }
      value = value * radix + digit;
    }
    return value;
  }
}
