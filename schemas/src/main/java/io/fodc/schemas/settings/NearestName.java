package io.fodc.schemas.settings;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name that an unknown one was probably meant to be. */
public final class NearestName {
  private NearestName() {}

  /** The nearest of the known names; empty when none is near enough to be meant. */
  public static Optional<String> of(String unknown, Collection<String> known) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = Math.min(distance(unknown, name), lastWordDistance(unknown, name));
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return bestDistance <= Math.max(2, unknown.length() / 3) ? Optional.of(best) : Optional.empty();
  }

  /** A right word in the wrong section costs one edit: {@code interval} is near its full name. */
  private static int lastWordDistance(String unknown, String name) {
    String wanted = unknown.substring(unknown.lastIndexOf('.') + 1);
    String last = name.substring(name.lastIndexOf('.') + 1);
    return wanted.equals(last) && wanted.length() > 3 ? 1 + (unknown.contains(".") ? 1 : 0) : 99;
  }

  /** Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment). */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
