package io.fodc.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a name made of bytes is. */
final class Names {
  private static final byte[][] RESERVED = {
    ascii(NodeIdentity.CLUSTER),
    ascii(NodeIdentity.NODE_ID),
    ascii(NodeIdentity.NODE_ROLE),
    ascii(NodeIdentity.NODE_TYPE),
    ascii(NodeIdentity.POD_NAME)
  };

  private Names() {}

  /** Whether a label of a series must give way to the one of its node. */
  static boolean isReserved(byte[] source, int offset, int length) {
    for (byte[] name : RESERVED) {
      if (name.length == length
          && name[0] == source[offset]
          && Arrays.equals(source, offset, offset + length, name, 0, length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a label name can stand without quotes. */
  static boolean isLabelName(byte[] source, int offset, int length) {
    return isPlain(source, offset, length, false);
  }

  /** Whether a metric name can stand without quotes. */
  static boolean isMetricName(byte[] source, int offset, int length) {
    return isPlain(source, offset, length, true);
  }

  private static boolean isPlain(byte[] source, int offset, int length, boolean colons) {
    for (int i = offset; i < offset + length; i++) {
      byte b = source[i];
      boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
      boolean digit = b >= '0' && b <= '9' && i > offset;
      if (!letter && !digit && !(b == ':' && colons)) {
        return false;
      }
    }
    return length > 0;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
