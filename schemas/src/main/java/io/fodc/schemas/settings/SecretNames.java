package io.fodc.schemas.settings;

import java.util.List;
import java.util.Locale;

/**
 * Tells by its name whether an entry of a map of settings is a secret, as Kafka's clients have
 * them.
 */
public final class SecretNames {
  private static final List<String> WORDS =
      List.of(
          "password", "secret", "jaas", "keystore.key", "assertion", "private.key", "credential");

  private SecretNames() {}

  /** Whether a value of this name is never printed. */
  public static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(lower::contains);
  }
}
