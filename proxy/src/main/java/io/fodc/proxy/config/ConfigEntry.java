package io.fodc.proxy.config;

import java.util.List;

/**
 * One key of a node's effective configuration, redacted on the agent.
 *
 * @param key its name
 * @param value the shown value; for a hidden one, its salted fingerprint
 * @param hidden whether the value itself stayed on the agent
 * @param hiddenReason why it is hidden, empty when shown
 * @param provenance where it came from: {@code flag}, {@code environment}, {@code file}, …
 * @param origin the exact place
 * @param shadowed values of the same key that lost against this one
 */
public record ConfigEntry(
    String key,
    String value,
    boolean hidden,
    String hiddenReason,
    String provenance,
    String origin,
    List<Shadowed> shadowed) {
  public ConfigEntry {
    shadowed = List.copyOf(shadowed);
  }

  /** A value that lost against another of the same key. */
  public record Shadowed(String value, boolean hidden, String provenance, String origin) {}

  /** A shown value that shadows nothing. */
  public static ConfigEntry shown(String key, String value, String provenance, String origin) {
    return new ConfigEntry(key, value, false, "", provenance, origin, List.of());
  }
}
