package io.fodc.schemas.settings;

import java.time.Duration;

/** Durations as text: whole numbers with units, largest first, such as {@code 1h30m}. */
public final class Durations {
  private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us"};
  private static final long[] NANOS = {
    86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L
  };

  private Durations() {}

  /**
   * The duration a text stands for.
   *
   * @throws IllegalArgumentException with the reason, if it stands for none
   */
  public static Duration parse(String text) {
    long nanos = 0;
    int next = 0;
    int at = 0;
    while (at < text.length()) {
      int digitsEnd = Quantity.skipDigits(text, at);
      int unitEnd = Quantity.skipLetters(text, digitsEnd);
      int unit = Quantity.indexOf(UNITS, text.substring(digitsEnd, unitEnd));
      if (digitsEnd == at || unit < next) {
        throw new IllegalArgumentException(reason(text, digitsEnd, unitEnd, unit));
      }
      nanos = Quantity.addExact(nanos, text.substring(at, digitsEnd), NANOS[unit]);
      next = unit + 1;
      at = unitEnd;
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    return Duration.ofNanos(nanos);
  }

  private static String reason(String text, int digitsEnd, int unitEnd, int unit) {
    if (digitsEnd == text.length()) {
      return "has no unit (d, h, m, s, ms, us)";
    }
    if (unit >= 0 && digitsEnd > 0) {
      return "is not a duration: each unit once, largest first";
    }
    return digitsEnd < unitEnd && digitsEnd > 0
        ? "has the unknown unit '" + text.substring(digitsEnd, unitEnd) + "' (d, h, m, s, ms, us)"
        : "is not a duration";
  }

  /** The shortest text that {@link #parse} reads as this duration; below a microsecond is cut. */
  public static String format(Duration duration) {
    long rest = duration.toNanos();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < UNITS.length; i++) {
      if (rest >= NANOS[i]) {
        text.append(rest / NANOS[i]).append(UNITS[i]);
        rest %= NANOS[i];
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }
}
