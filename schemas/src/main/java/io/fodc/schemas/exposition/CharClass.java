package io.fodc.schemas.exposition;

/** What a byte may be part of, by one table lookup. */
final class CharClass {
  private static final int METRIC_START = 1;
  private static final int METRIC = 2;
  private static final int LABEL_START = 4;
  private static final int LABEL = 8;
  private static final int QUOTED_PLAIN = 16;
  private static final byte[] OF_BYTE = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      int of = letter ? METRIC_START | METRIC | LABEL_START | LABEL : 0;
      of |= digit ? METRIC | LABEL : 0;
      of |= c == ':' ? METRIC_START | METRIC : 0;
      of |= c < 0x80 && c != '"' && c != '\\' ? QUOTED_PLAIN : 0;
      OF_BYTE[c] = (byte) of;
    }
  }

  private CharClass() {}

  static boolean startsMetric(byte b) {
    return (OF_BYTE[b & 0xFF] & METRIC_START) != 0;
  }

  static boolean inMetric(byte b) {
    return (OF_BYTE[b & 0xFF] & METRIC) != 0;
  }

  static boolean startsLabel(byte b) {
    return (OF_BYTE[b & 0xFF] & LABEL_START) != 0;
  }

  static boolean inLabel(byte b) {
    return (OF_BYTE[b & 0xFF] & LABEL) != 0;
  }

  /** ASCII that means itself between quotes. */
  static boolean plainInQuotes(byte b) {
    return (OF_BYTE[b & 0xFF] & QUOTED_PLAIN) != 0;
  }

  static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }
}
