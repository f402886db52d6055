package io.fodc.ctl;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what a user probably meant. */
public final class Nearest {
  private static final int MOST_CHARS = 64;

  private Nearest() {}

  /** The nearest of the words, if it is near enough for a slip of the finger. */
  public static Optional<String> of(String wrong, List<String> words) {
    if (wrong.isEmpty() || wrong.length() > MOST_CHARS) {
      return Optional.empty();
    }
    int limit = Math.max(2, wrong.length() / 3);
    return words.stream()
        .filter(word -> distance(wrong, word) <= limit)
        .min(Comparator.comparingInt(word -> distance(wrong, word)));
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
