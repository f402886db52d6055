package io.fodc.ctl;

import io.fodc.schemas.settings.EditDistance;
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
        .filter(word -> EditDistance.of(wrong, word) <= limit)
        .min(Comparator.comparingInt(word -> EditDistance.of(wrong, word)));
  }
}
