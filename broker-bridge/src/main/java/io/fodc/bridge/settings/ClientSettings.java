package io.fodc.bridge.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings that are passed through to Kafka's clients; every key is known to one of them and none
 * is ours.
 */
record ClientSettings(Map<String, String> values) {
  private static final String HIDDEN = "<hidden>";

  ClientSettings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** What is wrong with such settings, one text each; none when nothing is. */
  static List<String> refusals(Map<String, String> values) {
    List<String> refusals = new ArrayList<>();
    new TreeMap<>(values)
        .forEach(
            (key, value) -> {
              Optional<String> ours = OurKeys.reason(key);
              if (ours.isPresent()) {
                refusals.add(key + " " + ours.get());
              } else if (!isKnown(key)) {
                refusals.add(unknown(key));
              }
            });
    return refusals;
  }

  /** Login callbacks of a mechanism may have keys of their own below a listener's prefix. */
  private static boolean isKnown(String key) {
    return KafkaClient.everyKey().contains(key);
  }

  private static String unknown(String key) {
    String meant =
        nearest(key, KafkaClient.everyKey())
            .map(name -> "did you mean '" + name + "'?")
            .orElse("see Kafka's documentation of its clients' configuration");
    return key + " is no setting of a Kafka client; " + meant;
  }

  private static Optional<String> nearest(String key, Collection<String> known) {
    String best = "";
    int least = Math.max(2, key.length() / 3) + 1;
    for (String name : known) {
      int distance = distance(key, name);
      if (distance < least) {
        best = name;
        least = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  private static int distance(String a, String b) {
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
      }
      last = row;
    }
    return last[b.length()];
  }

  /** Those that a kind of client knows: others would only make it warn. */
  Map<String, String> of(KafkaClient client) {
    Map<String, String> some = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (client.knows(key)) {
            some.put(key, value);
          }
        });
    return some;
  }

  /** With secrets hidden. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>();
    values.forEach((key, value) -> shown.put(key, isSecret(key) ? HIDDEN : value));
    return shown.toString();
  }

  private static boolean isSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.contains("password")
        || lower.contains("secret")
        || lower.contains("jaas")
        || lower.endsWith("keystore.key")
        || lower.contains("assertion")
        || lower.contains("private.key");
  }
}
