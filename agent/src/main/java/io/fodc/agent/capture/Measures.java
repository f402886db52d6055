package io.fodc.agent.capture;

import io.fodc.schemas.wire.agent.v1.Label;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a capture takes, or took, by name. At most {@value #MOST}, keys to {@value #MOST_KEY_CHARS}
 * and values to {@value #MOST_VALUE_CHARS} characters of ASCII; more are left out. Any thread.
 */
final class Measures {
  private static final int MOST = 64;
  private static final int MOST_KEY_CHARS = 64;
  private static final int MOST_VALUE_CHARS = 256;

  private final Map<String, String> values = new LinkedHashMap<>();

  synchronized void put(String key, String value) {
    boolean room = values.size() < MOST || values.containsKey(key);
    if (room && !key.isEmpty() && key.length() <= MOST_KEY_CHARS && isAscii(key)) {
      String plain = isAscii(value) ? value : value.replaceAll("[^ -~]", "?");
      values.put(key, plain.substring(0, Math.min(MOST_VALUE_CHARS, plain.length())));
    }
  }

  void put(String key, long value) {
    put(key, Long.toString(value));
  }

  /** With three digits behind the point. */
  void put(String key, double value) {
    put(key, String.format(Locale.ROOT, "%.3f", value));
  }

  void putAll(Map<String, String> more) {
    more.forEach(this::put);
  }

  synchronized List<Label> labels() {
    return values.entrySet().stream()
        .map(e -> Label.newBuilder().setKey(e.getKey()).setValue(e.getValue()).build())
        .toList();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
