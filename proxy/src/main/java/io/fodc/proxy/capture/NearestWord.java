package io.fodc.proxy.capture;

import io.fodc.schemas.settings.EditDistance;
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
        .min(Comparator.comparingInt(word -> EditDistance.of(wrong, word)))
        .filter(word -> EditDistance.of(wrong, word) <= Math.max(2, wrong.length() / 3));
  }

  /** The words in order, with commas. */
  public static String list(Collection<String> words) {
    return String.join(", ", new TreeSet<>(words));
  }
}
