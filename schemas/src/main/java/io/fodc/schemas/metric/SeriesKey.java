package io.fodc.schemas.metric;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Identity of a series as canonical bytes: equal series have equal bytes, so that a table can
 * compare and hash them without objects. Reusable and growing; one thread.
 *
 * <pre>
 *   varint name length | name | varint label count | label count times:
 *     varint length | label name | varint length | label value
 * </pre>
 *
 * Lengths are in bytes of UTF-8, varints are unsigned LEB128. Labels are sorted by the bytes of
 * their names; a label with an empty value is not there.
 *
 * <p>Fill it with {@link #encode}, or piece by piece with {@link #begin}, {@link #label}, {@link
 * #finish}. Nothing is allocated once it has grown to the largest key seen.
 */
public final class SeriesKey {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX_1 = 0x9E3779B97F4A7C15L;
  private static final long MIX_2 = 0xD6E8FEB86659FD93L;

  private byte[] bytes = new byte[160];
  private int length;

  /** Where the label count is, and the name before it ends. */
  private int labelsAt;

  /** Start of each label, in arrival order, while building. */
  private int[] labelStarts = new int[16];

  private int labelCount;
  private boolean sorted;
  private boolean repeatedName;

  /** Start and end of the newest label's name. */
  private int lastNameStart;

  private int lastNameEnd;
  private byte[] sortBuffer = new byte[0];

  /** Whether {@link #hash} is that of the bytes. */
  private boolean hashed;

  private long hash;

  /** The key of a definition. */
  public static SeriesKey of(SeriesDefinition definition) {
    SeriesKey key = new SeriesKey();
    key.encode(definition.name(), definition.labels());
    return key;
  }

  /** Makes this the key of a name and labels. */
  public SeriesKey encode(String name, Labels labels) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    begin(nameBytes, 0, nameBytes.length);
    for (int i = 0; i < labels.size(); i++) {
      label(labels.name(i), labels.value(i));
    }
    if (!finish()) {
      throw new IllegalArgumentException("label names are not distinct in UTF-8: " + labels);
    }
    return this;
  }

  /** Starts a new key with this name; labels follow in any order, then {@link #finish}. */
  public void begin(byte[] name, int offset, int nameLength) {
    length = 0;
    reserve(nameLength + 16L);
    putVarint(nameLength);
    System.arraycopy(name, offset, bytes, length, nameLength);
    length += nameLength;
    labelsAt = length;
    length++;
    labelCount = 0;
    sorted = true;
    repeatedName = false;
    lastNameStart = 0;
    lastNameEnd = 0;
  }

  /** Adds a label; an empty value adds nothing. */
  public void label(String name, String value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
    label(nameBytes, 0, nameBytes.length, valueBytes, 0, valueBytes.length);
  }

  /** Adds a label; an empty value adds nothing. */
  public void label(
      byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) {
    if (valueLength == 0) {
      return;
    }
    reserve((long) nameLength + valueLength + 16);
    if (labelCount == labelStarts.length) {
      labelStarts = Arrays.copyOf(labelStarts, labelCount * 2);
    }
    labelStarts[labelCount] = length;
    putVarint(nameLength);
    int nameStart = length;
    System.arraycopy(name, nameOffset, bytes, nameStart, nameLength);
    length = nameStart + nameLength;
    if (labelCount > 0) {
      int order =
          Arrays.compareUnsigned(
              bytes, lastNameStart, lastNameEnd, bytes, nameStart, nameStart + nameLength);
      sorted &= order < 0;
      repeatedName |= order == 0;
    }
    lastNameStart = nameStart;
    lastNameEnd = nameStart + nameLength;
    putVarint(valueLength);
    System.arraycopy(value, valueOffset, bytes, length, valueLength);
    length += valueLength;
    labelCount++;
  }

  /** Completes the key. False if a label name appears twice: the key must then not be used. */
  public boolean finish() {
    hashed = false;
    if (!sorted) {
      sortLabels();
    }
    if (labelCount < 0x80) {
      bytes[labelsAt] = (byte) labelCount;
    } else {
      int width = varintSize(labelCount);
      reserve(width);
      System.arraycopy(bytes, labelsAt + 1, bytes, labelsAt + width, length - labelsAt - 1);
      int end = length + width - 1;
      length = labelsAt;
      putVarint(labelCount);
      length = end;
    }
    return !repeatedName;
  }

  /** The buffer the key is in, from 0 to {@link #length()}; valid until the next change. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length of the key in bytes. */
  public int length() {
    return length;
  }

  /** Makes this a copy of key bytes that came from another key. */
  public void set(byte[] source, int offset, int keyLength) {
    length = 0;
    reserve(keyLength);
    System.arraycopy(source, offset, bytes, 0, keyLength);
    length = keyLength;
  }

  /** Makes this a copy of key bytes that lie in memory of another kind. */
  public void set(MemorySegment source, long offset, int keyLength) {
    length = 0;
    reserve(keyLength);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, 0, keyLength);
    length = keyLength;
  }

  /** Starts a key that is put together from pieces of another: {@link #append} and a count. */
  public void clear() {
    hashed = false;
    length = 0;
  }

  /** Appends a piece of a key: the name with its length, or labels, as they are in the bytes. */
  public void append(MemorySegment source, long offset, int pieceLength) {
    reserve(pieceLength);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, length, pieceLength);
    length += pieceLength;
  }

  /** Appends the number of labels that follow. */
  public void appendCount(int labels) {
    reserve(5);
    putVarint(labels);
  }

  /** The key alone, in an array of its size. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** Whether two keys are of the same series. */
  public boolean sameAs(SeriesKey other) {
    return sameAs(other.bytes, 0, other.length);
  }

  /** Whether these are the bytes of this key. */
  public boolean sameAs(byte[] other, int offset, int otherLength) {
    return Arrays.equals(bytes, 0, length, other, offset, offset + otherLength);
  }

  /**
   * Hash of the bytes, the same in every process, all 64 bits mixed. Costs a pass over the bytes
   * after each change.
   */
  public long hash() {
    if (!hashed) {
      hash = hash(bytes, 0, length);
      hashed = true;
    }
    return hash;
  }

  /** {@link #hash()} of key bytes held elsewhere. */
  public static long hash(byte[] bytes, int offset, int length) {
    long hash = length * MIX_1;
    int at = offset;
    int end = offset + length;
    for (; at <= end - 8; at += 8) {
      hash = fold(hash ^ (long) LONGS.get(bytes, at), MIX_1);
    }
    if (at < end) {
      long tail = 0;
      for (int i = end - 1; i >= at; i--) {
        tail = tail << 8 | (bytes[i] & 0xFF);
      }
      hash = fold(hash ^ tail, MIX_1);
    }
    return fold(hash ^ MIX_2, MIX_2);
  }

  /** Name of the series. */
  public String name() {
    return name(bytes, 0, length);
  }

  /** Labels of the series. */
  public Labels labels() {
    return labels(bytes, 0, length);
  }

  /** The definition of this series in a family. */
  public SeriesDefinition toDefinition(MetricFamily family) {
    return new SeriesDefinition(name(), labels(), family);
  }

  /**
   * Name in key bytes.
   *
   * @throws IllegalArgumentException if the bytes are not a key
   */
  public static String name(byte[] bytes, int offset, int length) {
    return new KeyCursor().reset(bytes, offset, length).name();
  }

  /**
   * Labels in key bytes.
   *
   * @throws IllegalArgumentException if the bytes are not a key
   */
  public static Labels labels(byte[] bytes, int offset, int length) {
    KeyCursor cursor = new KeyCursor().reset(bytes, offset, length);
    List<String> pairs = new ArrayList<>(Math.min(cursor.labelCount(), 64) * 2);
    while (cursor.next()) {
      pairs.add(cursor.labelName());
      pairs.add(cursor.labelValue());
    }
    return Labels.ofPairs(pairs);
  }

  @Override
  public String toString() {
    return length == 0 ? "(empty key)" : name() + labels();
  }

  /**
   * The high half of a product folded onto its low half: every input bit reaches every output bit.
   */
  private static long fold(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }

  /** Insertion sort of whole labels: they nearly always arrive in order, and are few. */
  private void sortLabels() {
    int[] starts = labelStarts;
    int first = starts[0];
    for (int i = 1; i < labelCount; i++) {
      int moved = starts[i];
      int at = i;
      while (at > 0) {
        int order = compareNames(starts[at - 1], moved);
        repeatedName |= order == 0;
        if (order <= 0) {
          break;
        }
        starts[at] = starts[at - 1];
        at--;
      }
      starts[at] = moved;
    }
    if (sortBuffer.length < length) {
      sortBuffer = new byte[bytes.length];
    }
    int to = first;
    for (int i = 0; i < labelCount; i++) {
      int size = labelSize(starts[i]);
      System.arraycopy(bytes, starts[i], sortBuffer, to, size);
      to += size;
    }
    System.arraycopy(sortBuffer, first, bytes, first, to - first);
  }

  private int compareNames(int left, int right) {
    int leftLength = varintAt(left);
    int rightLength = varintAt(right);
    int leftAt = left + varintSize(leftLength);
    int rightAt = right + varintSize(rightLength);
    return Arrays.compareUnsigned(
        bytes, leftAt, leftAt + leftLength, bytes, rightAt, rightAt + rightLength);
  }

  private int labelSize(int start) {
    int at = start;
    for (int part = 0; part < 2; part++) {
      int partLength = varintAt(at);
      at += varintSize(partLength) + partLength;
    }
    return at - start;
  }

  private int varintAt(int at) {
    int value = 0;
    for (int shift = 0; ; shift += 7, at++) {
      value |= (bytes[at] & 0x7F) << shift;
      if (bytes[at] >= 0) {
        return value;
      }
    }
  }

  private static int varintSize(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  private void putVarint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void reserve(long more) {
    hashed = false;
    long wanted = length + more;
    if (wanted > bytes.length) {
      if (wanted > Integer.MAX_VALUE - 16) {
        throw new IllegalArgumentException("a series key of " + wanted + " bytes is too long");
      }
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.max(wanted, Math.min(bytes.length * 2L, Integer.MAX_VALUE - 16)));
    }
  }
}
