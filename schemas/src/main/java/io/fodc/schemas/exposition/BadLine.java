package io.fodc.schemas.exposition;

import java.util.Objects;

/**
 * A line that was not understood, or was refused.
 *
 * @param number its number in the page, from 1
 * @param reason what is wrong with it
 * @param excerpt its beginning, at most {@value #EXCERPT_CHARS} characters, control characters as
 *     {@code ?}
 */
public record BadLine(long number, String reason, String excerpt) {
  public static final int EXCERPT_CHARS = 80;

  public BadLine {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(excerpt, "excerpt");
  }

  @Override
  public String toString() {
    return "line " + number + ": " + reason + ": " + excerpt;
  }

  /** Text that a terminal and a log line can bear. */
  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
