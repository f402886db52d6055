package io.fodc.agent.config;

/**
 * A value as it was found, not yet redacted: never logged, never published.
 *
 * @param key the flag's name without dashes, or the variable's or file key's own name
 * @param origin the exact place, harmless: {@code /proc/7/cmdline}, {@code BYDB_TLS}
 */
record RawValue(String key, String value, Provenance provenance, String origin) {
  /** Where it was found, without what was found. */
  @Override
  public String toString() {
    return provenance.word() + " " + origin;
  }
}
