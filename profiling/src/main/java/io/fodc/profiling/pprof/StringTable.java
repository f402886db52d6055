package io.fodc.profiling.pprof;

import java.util.LinkedHashMap;
import java.util.Map;

/** Texts of a profile by number; number 0 is the empty text. */
final class StringTable {
  private final Map<String, Long> numbers = new LinkedHashMap<>();

  StringTable() {
    numbers.put("", 0L);
  }

  long of(String text) {
    return numbers.computeIfAbsent(text, _ -> (long) numbers.size());
  }

  /** In the order of their numbers. */
  Iterable<String> texts() {
    return numbers.keySet();
  }
}
