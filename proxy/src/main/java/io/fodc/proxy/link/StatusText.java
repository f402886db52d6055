package io.fodc.proxy.link;

import java.nio.charset.StandardCharsets;

/**
 * How a status description travels: bounded, and as gRPC over HTTP/2 encodes it ({@code
 * Percent-Encoded}).
 */
final class StatusText {

  /**
   * Encoded bytes. Longer ones overrun the header bounds of common clients and arrive as another
   * error.
   */
  static final int LONGEST = 3_000;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private StatusText() {}

  /** The longest beginning of whole characters that travels in {@link #LONGEST} bytes. */
  static String bounded(String description) {
    int bytes = 0;
    int end = 0;
    while (end < description.length()) {
      int codePoint = description.codePointAt(end);
      bytes += encodedBytes(codePoint);
      if (bytes > LONGEST) {
        return description.substring(0, end);
      }
      end += Character.charCount(codePoint);
    }
    return description;
  }

  /** Keeps printable ASCII but for the percent sign. */
  static String percentEncoded(String description) {
    byte[] utf8 = description.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder(utf8.length);
    for (byte each : utf8) {
      if (isPlain(each)) {
        encoded.append((char) each);
      } else {
        encoded.append('%').append(HEX[(each >> 4) & 0xf]).append(HEX[each & 0xf]);
      }
    }
    return encoded.toString();
  }

  private static int encodedBytes(int codePoint) {
    if (codePoint < 0x80) {
      return isPlain(codePoint) ? 1 : 3;
    }
    return codePoint < 0x800 ? 6 : codePoint < 0x10000 ? 9 : 12;
  }

  private static boolean isPlain(int character) {
    return character >= 0x20 && character <= 0x7e && character != '%';
  }
}
