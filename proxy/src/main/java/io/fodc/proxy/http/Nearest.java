package io.fodc.proxy.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what a caller probably meant. */
final class Nearest {
  private static final int MAX_CHARS = 64;

  private Nearest() {}

  /** The name closest to {@code wrong}, if it is close enough to be a slip of the finger. */
  static Optional<String> of(String wrong, List<String> names) {
    if (wrong.length() > MAX_CHARS) {
      return Optional.empty();
    }
    Optional<String> longer =
        names.stream().filter(name -> wrong.length() > 2 && name.startsWith(wrong)).findFirst();
    if (longer.isPresent()) {
      return longer;
    }
    int limit = Math.max(2, wrong.length() / 2);
    return names.stream()
        .filter(name -> distance(wrong, name) <= limit)
        .min(Comparator.comparingInt(name -> distance(wrong, name)));
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
