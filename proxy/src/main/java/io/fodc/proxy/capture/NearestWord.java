package io.fodc.proxy.capture;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the word that somebody probably meant. */
public final class NearestWord {
  private static final int MAX_CHARS = 64;

  private NearestWord() {}

  /** The nearest of the known words, if it is near enough to be a slip of the finger. */
  public static Optional<String> of(String wrong, Collection<String> known) {
    if (wrong.length() > MAX_CHARS) {
      return Optional.empty();
    }
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(word -> distance(wrong, word)))
        .filter(word -> distance(wrong, word) <= Math.max(2, wrong.length() / 3));
  }

  /** The words in order, with commas. */
  public static String list(Collection<String> words) {
    return String.join(", ", new TreeSet<>(words));
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
