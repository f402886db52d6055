package io.fodc.schemas.exposition;

/** Whether bytes are UTF-8, as Go judges it: no surrogates, no overlong forms, at most U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  static boolean valid(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      if (bytes[at] >= 0) {
        at++;
        continue;
      }
      int length = sequence(bytes, at, end);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The end of at most {@code most} bytes of valid UTF-8, between two characters. */
  static int cut(byte[] bytes, int start, int end, int most) {
    if (end - start <= most) {
      return end;
    }
    int at = start + most;
    while (at > start && (bytes[at] & 0xC0) == 0x80) {
      at--;
    }
    return at;
  }

  /** Length of the sequence of several bytes at a position; 0 if it is broken. */
  private static int sequence(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || length > end - at) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
