package io.fodc.window.file;

import io.fodc.schemas.metric.KeyCursor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks that bytes are the canonical key of a series. Reusable scratch; one thread. */
final class KeyCheck {
  /** Longest key that is written or believed. */
  static final int MOST_BYTES = 1 << 20;

  private final KeyCursor cursor = new KeyCursor();

  /** Whether the bytes from 0 to {@code length} are a key, whole and nothing else. */
  boolean isKey(byte[] bytes, int length) {
    try {
      cursor.reset(bytes, 0, length);
      int end = cursor.nameOffset() + cursor.nameLength();
      if (cursor.nameLength() == 0 || !isText(bytes, cursor.nameOffset(), cursor.nameLength())) {
        return false;
      }
      end += varintBytes(cursor.labelCount());
      int nameAt = -1;
      int nameEnd = -1;
      while (cursor.next()) {
        int at = cursor.labelNameOffset();
        int atEnd = at + cursor.labelNameLength();
        boolean ordered =
            nameAt < 0 || Arrays.compareUnsigned(bytes, nameAt, nameEnd, bytes, at, atEnd) < 0;
        if (!ordered
            || at == atEnd
            || cursor.labelValueLength() == 0
            || !isText(bytes, at, cursor.labelNameLength())
            || !isText(bytes, cursor.labelValueOffset(), cursor.labelValueLength())) {
          return false;
        }
        nameAt = at;
        nameEnd = atEnd;
        end = cursor.labelValueOffset() + cursor.labelValueLength();
      }
      return end == length;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isText(byte[] bytes, int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (bytes[i] < 0) {
        return isUtf8(bytes, at, length);
      }
    }
    return true;
  }

  private static boolean isUtf8(byte[] bytes, int at, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static int varintBytes(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }
}
