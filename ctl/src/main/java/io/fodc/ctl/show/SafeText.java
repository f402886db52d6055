package io.fodc.ctl.show;

/**
 * Text from outside as a terminal may see it: what could move the cursor, change colours, turn the
 * direction of writing or hide is written as {@code \x1b}, or with a {@code u} and braces.
 */
public final class SafeText {
  private SafeText() {}

  /** One line: line breaks and tabs are made visible too. */
  public static String line(String text) {
    int first = firstUnsafe(text);
    if (first == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, first);
    text.substring(first).codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  /** Several lines: line feeds and tabs stay. */
  public static String lines(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t') {
                safe.append((char) c);
              } else {
                append(safe, c);
              }
            });
    return safe.toString();
  }

  /** At most so many characters of a line, with {@code …} for what is left out. */
  public static String excerpt(String text, int mostChars) {
    String safe = line(text.length() > 2 * mostChars ? text.substring(0, 2 * mostChars) : text);
    if (safe.length() <= mostChars && safe.length() >= text.length()) {
      return safe;
    }
    int end = Math.min(safe.length(), mostChars - 1);
    return safe.substring(0, Character.isHighSurrogate(safe.charAt(end - 1)) ? end - 1 : end) + '…';
  }

  private static int firstUnsafe(String text) {
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (unsafe(c)) {
        return at;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  private static void append(StringBuilder safe, int c) {
    if (!unsafe(c)) {
      safe.appendCodePoint(c);
    } else if (c == '\n') {
      safe.append("\\n");
    } else if (c == '\r') {
      safe.append("\\r");
    } else if (c == '\t') {
      safe.append("\\t");
    } else if (c < 0x100) {
      safe.append("\\x%02x".formatted(c));
    } else {
      safe.append("\\u{%x}".formatted(c));
    }
  }

  /** Whether a terminal, or an eye, can be deceived by it. */
  static boolean unsafe(int c) {
    if (c >= 0x20 && c < 0x7f) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /** Columns of a terminal that safe text takes. */
  static int columns(String safe) {
    return safe.codePoints().map(SafeText::columns).sum();
  }

  private static int columns(int c) {
    if (c < 0x300) {
      return 1;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default ->
          switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
            default -> c >= 0x1F300 && c < 0x1FB00 ? 2 : 1;
          };
    };
  }
}
