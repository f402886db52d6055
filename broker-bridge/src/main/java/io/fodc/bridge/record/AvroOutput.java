package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Avro's binary encoding into a growing array. One thread. */
final class AvroOutput {
  private static final int MAX_VARINT = 10;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int length;

  AvroOutput() {
    this(1024);
  }

  AvroOutput(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  int length() {
    return length;
  }

  /** Forgets what was written from here on. */
  void cutTo(int kept) {
    length = kept;
  }

  /** Bytes of a number. */
  static int size(long value) {
    return (70 - Long.numberOfLeadingZeros(value << 1 ^ value >> 63 | 1)) / 7;
  }

  /** Writes a number; bytes it took. */
  int putLong(long value) {
    reserve(MAX_VARINT);
    int start = length;
    length = put(bytes, start, value);
    return length - start;
  }

  void putByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void putBoolean(boolean value) {
    reserve(1);
    bytes[length++] = (byte) (value ? 1 : 0);
  }

  /** Writes a double by its bits. */
  void putDouble(long bits) {
    reserve(Long.BYTES);
    LONGS.set(bytes, length, bits);
    length += Long.BYTES;
  }

  void putBytes(byte[] source, int offset, int count) {
    putLong(count);
    putRaw(source, offset, count);
  }

  void putRaw(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  void putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putBytes(utf8, 0, utf8.length);
  }

  /** Each value, but the first as its difference from the one before. */
  void putDeltas(long[] values, int from, int count) {
    reserve((long) MAX_VARINT * (count - from));
    byte[] to = bytes;
    int at = length;
    for (int i = from; i < count; i++) {
      at = put(to, at, values[i] - values[i - 1]);
    }
    length = at;
  }

  /** An array of items that were written elsewhere, in one block. */
  void putArray(int count, AvroOutput items) {
    if (count > 0) {
      putLong(count);
      putRaw(items.bytes, 0, items.length);
    }
    putLong(0);
  }

  void putAll(AvroOutput other) {
    putRaw(other.bytes, 0, other.length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** This as the value of a message. */
  byte[] framed(Framing framing) {
    RecordLimits.check("length of a record", length, RecordLimits.MAX_RECORD_BYTES);
    byte[] message = new byte[framing.length() + length];
    framing.write(message, 0);
    copyTo(message, framing.length());
    return message;
  }

  void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, length);
  }

  private static int put(byte[] to, int start, long value) {
    int at = start;
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    return at;
  }

  private void reserve(long more) {
    long wanted = length + more;
    if (wanted > bytes.length) {
      if (wanted > Integer.MAX_VALUE - 16) {
        throw new IllegalArgumentException("a record of " + wanted + " bytes is too long");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, Math.min(bytes.length * 2L, 1L << 30)));
    }
  }
}
