package io.fodc.proxy.config;

import java.util.List;
import java.util.Optional;

/**
 * The effective configuration of one node at one instant.
 *
 * @param collectedMillis when the agent collected it, on the agent's clock
 * @param fingerprint SHA-256 over the sorted entries in lower-case hex: equal configurations have
 *     equal fingerprints
 * @param entries its keys
 * @param gaps sources that could not be read
 */
public record NodeConfig(
    long collectedMillis, String fingerprint, List<ConfigEntry> entries, List<SourceGap> gaps) {
  private static final int FINGERPRINT_CHARS = 64;

  public NodeConfig {
    entries = List.copyOf(entries);
    gaps = List.copyOf(gaps);
    boolean hex =
        fingerprint.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    if (fingerprint.length() != FINGERPRINT_CHARS || !hex) {
      throw new IllegalArgumentException(
          "fingerprint of a configuration has %d characters; 64 of lower-case hex are needed"
              .formatted(fingerprint.length()));
    }
  }

  /** A source that could not be read, and why. */
  public record SourceGap(String source, String reason) {}

  /** The entry of a key. */
  public Optional<ConfigEntry> entry(String key) {
    return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
  }
}
