package io.fodc.schemas.profile;

import java.util.LinkedHashMap;
import java.util.Map;

/** Texts of a profile by number; number 0 is the empty text. One thread. */
public final class StringTable {
  private final Map<String, Long> numbers = new LinkedHashMap<>();

  /** A table with the empty text. */
  public StringTable() {
    numbers.put("", 0L);
  }

  /** The number of a text, a new one if it has none. */
  public long of(String text) {
    return numbers.computeIfAbsent(text, _ -> (long) numbers.size());
  }

  /** In the order of their numbers. */
  public Iterable<String> texts() {
    return numbers.keySet();
  }
}
