package io.fodc.schemas.settings;

import java.util.Locale;

/**
 * One declared key.
 *
 * @param initial the value when nobody sets it
 * @param secret whether its value is never printed
 */
record Setting(String key, ValueType type, Object initial, boolean secret, String description) {
  /** Prefix of every environment variable that sets a key. */
  static final String VARIABLE_PREFIX = "FODC_";

  /** The environment variable that sets a key: {@code FODC_LINK_PROXY_ADDRESS}. */
  static String variableOf(String key) {
    return VARIABLE_PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
