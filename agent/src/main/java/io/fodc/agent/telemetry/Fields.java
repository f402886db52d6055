package io.fodc.agent.telemetry;

import java.util.OptionalLong;

/** Picks numbers out of the kernel's line formats. */
final class Fields {
  private Fields() {}

  /** The number behind {@code key} and blanks or a colon, at the start of a line. */
  static OptionalLong ofLine(String text, String key) {
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith(key, at)) {
        int behind = at + key.length();
        if (behind < text.length() && " :\t".indexOf(text.charAt(behind)) >= 0) {
          return number(text, behind);
        }
      }
      int end = text.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      at = end + 1;
    }
    return OptionalLong.empty();
  }

  /** The number behind {@code key=} in a line. */
  static OptionalLong ofAssignment(String line, String key) {
    String wanted = key + "=";
    for (String word : line.split(" ", -1)) {
      if (word.startsWith(wanted)) {
        return ofWord(word.substring(wanted.length()));
      }
    }
    return OptionalLong.empty();
  }

  /** A whole word as a number that is not negative. */
  static OptionalLong ofWord(String word) {
    String digits = word.strip();
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong number(String text, int from) {
    int start = from;
    while (start < text.length() && " :\t".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    int end = start;
    while (end < text.length() && text.charAt(end) > ' ') {
      end++;
    }
    return ofWord(text.substring(start, end));
  }
}
