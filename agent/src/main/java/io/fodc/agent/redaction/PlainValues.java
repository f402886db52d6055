package io.fodc.agent.redaction;

import java.util.regex.Pattern;

/** Values that are harmless by their form. The caller has ruled out the shapes of secrets. */
final class PlainValues {
  /** Booleans, numbers, Go durations, byte sizes and percentages; a long number could be a PIN. */
  private static final Pattern QUANTITY =
      Pattern.compile(
          "true|false|[+-]?\\d{1,10}(\\.\\d{1,6})?%?"
              + "|[+-]?(\\d{1,10}(\\.\\d{1,9})?(ns|us|µs|ms|s|m|h|d))+"
              + "|\\d{1,10}(\\.\\d{1,6})?\\s?([KMGTPE]i?)?B");

  /** Addresses without a name in them: a name before a number could be a user and a password. */
  private static final Pattern NUMERIC_ADDRESS =
      Pattern.compile(
          "(localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:]*\\])?:\\d{1,5}|\\d{1,3}(\\.\\d{1,3}){3}");

  private static final Pattern SYSTEM_PATH =
      Pattern.compile(
          "/(bin|crash|data|dev|etc|home|lib|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)"
              + "(/[\\w.+@-]+)*/?");

  private static final Pattern FILE_NAMES = Pattern.compile("[\\w.+~@ ,/-]+");
  private static final Pattern ADDRESSES = Pattern.compile("[\\w.:/,\\[\\]-]+");
  private static final Pattern WORDS = Pattern.compile("[\\w.*/,-]+");
  private static final int MAX_WORDS_CHARS = 64;

  private PlainValues() {}

  /** Harmless under any name that does not speak of a secret. */
  static boolean isHarmless(String value) {
    return QUANTITY.matcher(value).matches()
        || NUMERIC_ADDRESS.matcher(value).matches()
        || SYSTEM_PATH.matcher(value).matches();
  }

  /** Paths or file names, separated by commas; a lone word without slash or dot is not one. */
  static boolean isPath(String value) {
    return FILE_NAMES.matcher(value).matches()
        && (value.indexOf('/') >= 0 || value.indexOf('.') >= 0);
  }

  static boolean isAddress(String value) {
    return ADDRESSES.matcher(value).matches();
  }

  static boolean isWords(String value) {
    return value.length() <= MAX_WORDS_CHARS && WORDS.matcher(value).matches();
  }
}
