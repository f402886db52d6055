package io.fodc.proxy.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Patterns in which {@code *} stands for any text, also none. */
final class Glob {
  private Glob() {}

  static boolean matches(String pattern, String text) {
    return match(pattern, text).isPresent();
  }

  /**
   * What each {@code *} stands for, the first as short as it can be; empty if the text does not
   * fit.
   */
  static Optional<List<String>> match(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text) ? Optional.of(List.of()) : Optional.empty();
    }
    String last = parts[parts.length - 1];
    if (!text.startsWith(parts[0]) || !text.endsWith(last)) {
      return Optional.empty();
    }
    List<String> stars = new ArrayList<>(parts.length - 1);
    int at = parts[0].length();
    int end = text.length() - last.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return Optional.empty();
      }
      stars.add(text.substring(at, found));
      at = found + parts[i].length();
    }
    if (at > end) {
      return Optional.empty();
    }
    stars.add(text.substring(at, end));
    return Optional.of(Collections.unmodifiableList(stars));
  }
}
