package io.fodc.schemas.metric;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the bytes of a {@link SeriesKey} without making objects: the name, then label after
 * label. Every length is checked, so bytes of a file or a peer cannot lead outside. Reusable; one
 * thread; valid while the bytes stay as they are.
 */
public final class KeyCursor {
  private byte[] bytes = new byte[0];
  private int end;
  private int at;
  private int nameOffset;
  private int nameLength;
  private int labelCount;
  private int labelsOffset;
  private int labelsLeft;
  private int labelNameOffset;
  private int labelNameLength;
  private int labelValueOffset;
  private int labelValueLength;

  /** At the start of a key. */
  public KeyCursor reset(SeriesKey key) {
    return reset(key.bytes(), 0, key.length());
  }

  /**
   * At the start of key bytes.
   *
   * @throws IllegalArgumentException if the name or the label count is cut off
   */
  public KeyCursor reset(byte[] keyBytes, int offset, int length) {
    bytes = keyBytes;
    at = offset;
    end = offset + length;
    nameLength = boundedLength();
    nameOffset = at;
    at += nameLength;
    labelCount = varint();
    labelsLeft = labelCount;
    labelsOffset = at;
    return this;
  }

  /**
   * Moves to the next label; false after the last.
   *
   * @throws IllegalArgumentException if the label is cut off
   */
  public boolean next() {
    if (labelsLeft == 0) {
      return false;
    }
    labelsLeft--;
    labelNameLength = boundedLength();
    labelNameOffset = at;
    at += labelNameLength;
    labelValueLength = boundedLength();
    labelValueOffset = at;
    at += labelValueLength;
    return true;
  }

  /**
   * Moves to the label of this name, from wherever the walk is; false, and at the end, if the
   * series has none.
   */
  public boolean find(byte[] name) {
    at = labelsOffset;
    labelsLeft = labelCount;
    while (next()) {
      int nameEnd = labelNameOffset + labelNameLength;
      if (Arrays.equals(bytes, labelNameOffset, nameEnd, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether some label of the series has this name; the walk stays where it is.
   *
   * @param name its first {@code length} bytes are the name
   */
  public boolean hasLabel(byte[] name, int length) {
    int walkAt = at;
    at = labelsOffset;
    boolean found = false;
    for (int i = 0; i < labelCount && !found; i++) {
      int size = boundedLength();
      found = size == length && Arrays.equals(bytes, at, at + size, name, 0, length);
      at += size;
      int valueSize = boundedLength();
      at += valueSize;
    }
    at = walkAt;
    return found;
  }

  /** The array that the offsets point into. */
  public byte[] bytes() {
    return bytes;
  }

  public int nameOffset() {
    return nameOffset;
  }

  public int nameLength() {
    return nameLength;
  }

  /** Labels that the key says it has. */
  public int labelCount() {
    return labelCount;
  }

  public int labelNameOffset() {
    return labelNameOffset;
  }

  public int labelNameLength() {
    return labelNameLength;
  }

  public int labelValueOffset() {
    return labelValueOffset;
  }

  public int labelValueLength() {
    return labelValueLength;
  }

  /** Name of the series, as a new string. */
  public String name() {
    return new String(bytes, nameOffset, nameLength, StandardCharsets.UTF_8);
  }

  /** Name of the current label, as a new string. */
  public String labelName() {
    return new String(bytes, labelNameOffset, labelNameLength, StandardCharsets.UTF_8);
  }

  /** Value of the current label, as a new string. */
  public String labelValue() {
    return new String(bytes, labelValueOffset, labelValueLength, StandardCharsets.UTF_8);
  }

  private int boundedLength() {
    int length = varint();
    if (length > end - at) {
      throw new IllegalArgumentException(
          "not a series key: a part of " + length + " bytes with " + (end - at) + " left");
    }
    return length;
  }

  private int varint() {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      if (at >= end) {
        throw new IllegalArgumentException("not a series key: it ends inside a length");
      }
      byte next = bytes[at++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        if (value < 0) {
          break;
        }
        return value;
      }
    }
    throw new IllegalArgumentException("not a series key: a length above 31 bits");
  }
}
