package io.fodc.proxy.http;

import io.fodc.schemas.settings.EditDistance;
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
        .filter(name -> EditDistance.of(wrong, name) <= limit)
        .min(Comparator.comparingInt(name -> EditDistance.of(wrong, name)));
  }
}
