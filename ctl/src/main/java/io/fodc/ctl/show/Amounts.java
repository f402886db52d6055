package io.fodc.ctl.show;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Times and amounts as people read them. */
public final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Amounts() {}

  /** Time since an instant: {@code 45s}, {@code 5m10s}, {@code 3h}, {@code 12d}. */
  public static String age(JsonNode instant, Instant now) {
    return instant(instant).map(then -> duration(Duration.between(then, now))).orElse("-");
  }

  /** An instant as RFC 3339 text. */
  public static Optional<Instant> instant(JsonNode text) {
    try {
      return text.isTextual() ? Optional.of(Instant.parse(text.textValue())) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A length of time in its one or two largest units; negative ones are {@code 0s}. */
  public static String duration(Duration length) {
    long seconds = Math.max(0, length.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 600) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    if (seconds < 3 * 3600) {
      return seconds / 60 + "m";
    }
    if (seconds < 8 * 3600) {
      return two(seconds / 3600, "h", seconds / 60 % 60, "m");
    }
    if (seconds < 48 * 3600) {
      return seconds / 3600 + "h";
    }
    long days = seconds / 86400;
    return days < 8 ? two(days, "d", seconds / 3600 % 24, "h") : days + "d";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return small == 0 ? large + unit : large + unit + small + smallUnit;
  }

  /** A length of time that the proxy gave as a number of seconds. */
  public static String seconds(JsonNode number) {
    return number.isNumber()
        ? duration(Duration.ofSeconds(Math.clamp(number.longValue(), 0, Integer.MAX_VALUE)))
        : "-";
  }

  /** A number of bytes: {@code 29.3MiB}. */
  public static String bytes(JsonNode number) {
    return number.isNumber() ? bytes(number.doubleValue()) : "-";
  }

  /** A number of bytes: {@code 29.3MiB}. */
  public static String bytes(double count) {
    double amount = count;
    int unit = 0;
    while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0
        ? (long) amount + UNITS[unit]
        : String.format(Locale.ROOT, "%.1f%s", amount, UNITS[unit]);
  }

  /** A number with at most three digits behind the point. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
