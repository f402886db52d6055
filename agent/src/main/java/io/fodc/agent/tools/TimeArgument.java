package io.fodc.agent.tools;

import io.fodc.schemas.settings.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/**
 * A time on the command line: a moment, or so long before the newest tick of the file.
 *
 * @param fromEnd whether {@code millis} counts back from the file's end
 */
record TimeArgument(boolean fromEnd, long millis) {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");

  static TimeArgument of(String option, String text) throws UsageException {
    if (SECONDS.matcher(text).matches()) {
      BigDecimal millis = new BigDecimal(text).movePointRight(3);
      return new TimeArgument(false, millis.setScale(0, RoundingMode.FLOOR).longValue());
    }
    try {
      if (text.indexOf('T') >= 0) {
        return new TimeArgument(false, OffsetDateTime.parse(text).toInstant().toEpochMilli());
      }
      return new TimeArgument(true, Durations.parse(text).toMillis());
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw new UsageException(
          option
              + " '"
              + text
              + "' is no time: write 2h (before the newest tick), 2026-11-22T10:00:00Z or Unix"
              + " seconds");
    }
  }

  /** The moment, for a file with this newest tick. */
  long millis(long newestMillis) {
    return fromEnd ? newestMillis - millis : millis;
  }
}
