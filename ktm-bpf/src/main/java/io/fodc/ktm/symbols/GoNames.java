package io.fodc.ktm.symbols;

/** Go function names as Go's own profiles print them. */
final class GoNames {
  private GoNames() {}

  /** A name with what stands between its first and last square bracket left out. */
  static String asPrinted(String name) {
    int open = name.indexOf('[');
    int close = name.lastIndexOf(']');
    return open < 0 || close <= open
        ? name
        : name.substring(0, open) + "[...]" + name.substring(close + 1);
  }
}
