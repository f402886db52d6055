package io.fodc.bridge.settings;

import io.fodc.schemas.settings.NearestName;
import io.fodc.schemas.settings.SecretNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings that are passed through to Kafka's clients; every key is known to one of them and none
 * is ours.
 */
public record ClientSettings(Map<String, String> values) {
  private static final String HIDDEN = "<hidden>";

  public ClientSettings {
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
              } else if (!KafkaClient.isKnown(key)) {
                refusals.add(unknown(key));
              }
            });
    return refusals;
  }

  private static String unknown(String key) {
    String meant =
        NearestName.of(key, KafkaClient.everyKey())
            .map(name -> "did you mean '" + name + "'?")
            .orElse("see Kafka's documentation of its clients' configuration");
    return key + " is no setting of a Kafka client; " + meant;
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
    values.forEach((key, value) -> shown.put(key, SecretNames.isSecret(key) ? HIDDEN : value));
    return shown.toString();
  }
}
