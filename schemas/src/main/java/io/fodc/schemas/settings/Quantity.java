package io.fodc.schemas.settings;

/** The pieces that numbers with units are read from. */
final class Quantity {
  private Quantity() {}

  static int skipDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  static int skipLetters(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return at;
  }

  static int indexOf(String[] units, String unit) {
    for (int i = 0; i < units.length; i++) {
      if (units[i].equals(unit)) {
        return i;
      }
    }
    return -1;
  }

  /** {@code sum + digits * scale}; {@code digits} are decimal digits only. */
  static long addExact(long sum, String digits, long scale) {
    try {
      return Math.addExact(sum, Math.multiplyExact(Long.parseLong(digits), scale));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("is too large to be counted", e);
    }
  }
}
