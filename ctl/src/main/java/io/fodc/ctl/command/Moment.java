package io.fodc.ctl.command;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instant as a user writes it: RFC 3339, Unix seconds, or how long ago. */
final class Moment {
  private static final Pattern AGO = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");
  private static final Pattern UNIX = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");

  private Moment() {}

  static Instant of(String option, String written, Instant now) {
    try {
      if (AGO.matcher(written).matches()) {
        return now.minus(length(option, written));
      }
      if (UNIX.matcher(written).matches()) {
        return Instant.ofEpochMilli(
            new java.math.BigDecimal(written).movePointRight(3).longValue());
      }
      return java.time.OffsetDateTime.parse(written).toInstant();
    } catch (DateTimeException e) {
      throw new Failure(
          ExitCode.USAGE,
          option + " '" + written + "' is no instant",
          "write 2026-11-22T10:00:00Z, Unix seconds, or how long ago: 90s, 5m, 2h");
    }
  }

  /** A length of time: {@code 500ms}, {@code 90s}, {@code 5m}; a bare number is seconds. */
  static Duration length(String option, String written) {
    Matcher matcher = AGO.matcher(written.matches("\\d+") ? written + "s" : written);
    if (!matcher.matches()) {
      throw new Failure(
          ExitCode.USAGE,
          option + " '" + written + "' is no length of time",
          "write it like 90s, 5m or 2h");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
