package io.fodc.proxy.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Times and durations in query parameters. */
final class TimeParameter {
  private static final Pattern SECONDS = Pattern.compile("-?\\d{1,12}(\\.\\d{1,9})?");
  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)?");
  private static final Pattern SPACED_OFFSET = Pattern.compile(".*T.* \\d\\d:\\d\\d");
  private static final String LIMIT =
      "it is neither RFC 3339 (2026-11-22T10:00:00Z) nor Unix seconds (1795341600.5)";

  private TimeParameter() {}

  /**
   * Milliseconds since the epoch of an RFC 3339 time or of Unix seconds with or without fraction.
   */
  static long millis(String name, String value) {
    if (SECONDS.matcher(value).matches()) {
      return new BigDecimal(value).movePointRight(3).setScale(0, RoundingMode.FLOOR).longValue();
    }
    // A '+' that nobody percent-encoded has arrived as a space.
    boolean spaced = value.length() < 40 && SPACED_OFFSET.matcher(value).matches();
    try {
      Instant instant = OffsetDateTime.parse(spaced ? value.replace(' ', '+') : value).toInstant();
      return instant.toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw Query.invalid(name, value, LIMIT, "use one of the two");
    }
  }

  /** Milliseconds of a duration such as {@code 30s}, {@code 1.5m} or {@code 15} (seconds). */
  static long durationMillis(String name, String value, long minMillis, long maxMillis) {
    var matcher = DURATION.matcher(value);
    String range = minMillis + "ms to " + maxMillis / 1000 + "s";
    if (!matcher.matches()) {
      throw Query.invalid(
          name, value, "it is not a duration such as 30s, 5m or 15 (seconds)", "allowed: " + range);
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    long unitMillis =
        switch (unit) {
          case "ms" -> 1;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 1000;
        };
    long millis =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitMillis)).longValue();
    if (millis < minMillis || millis > maxMillis) {
      throw Query.invalid(name, value, "allowed is " + range, "choose one within");
    }
    return millis;
  }
}
