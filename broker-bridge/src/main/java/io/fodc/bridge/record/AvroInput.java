package io.fodc.bridge.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Avro's binary encoding from an array that nobody vouches for: every length and count is held
 * against what is left before it is believed. One thread.
 */
final class AvroInput {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[0];
  private int at;
  private int end;

  void reset(byte[] source, int offset, int length) {
    bytes = source;
    at = offset;
    end = offset + length;
  }

  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }

  void goTo(int place) {
    at = place;
  }

  int left() {
    return end - at;
  }

  /** Goes on by bytes that were found to be there. */
  void skip(int count) {
    at += count;
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw broken("the bytes end within a number");
      }
      byte next = bytes[at++];
      if (shift == 63 && next > 1) {
        throw broken("a number has more than 64 bits");
      }
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw broken("a number has more than 10 bytes");
  }

  /** So many numbers, from an index on. */
  void readLongs(long[] to, int from, int count) {
    for (int i = from; i < from + count; i++) {
      byte first = at < end ? bytes[at] : -1;
      if (first >= 0) {
        at++;
        to[i] = first >>> 1 ^ -(first & 1);
      } else {
        to[i] = readLong();
      }
    }
  }

  /** An int from 0 to {@code max}. */
  int readIndex(String what, int max) {
    long value = readLong();
    if (value < 0 || value > max) {
      throw broken(what + " is " + value + "; 0 to " + max + " are allowed");
    }
    return (int) value;
  }

  /** Bits of a double. */
  long readBits() {
    if (left() < Long.BYTES) {
      throw broken("the bytes end within a double");
    }
    long bits = (long) LONGS.get(bytes, at);
    at += Long.BYTES;
    return bits;
  }

  /** Length of the bytes or the text that follows; all of it is there. */
  int readLength(String what, int max) {
    int length = readIndex("length of " + what, max);
    if (length > left()) {
      throw broken("%s has %d bytes, %d are left".formatted(what, length, left()));
    }
    return length;
  }

  /**
   * Number of items of the next block of an array or map, 0 at its end. Each takes a byte at least,
   * so that they cannot be more than bytes are left.
   */
  int readBlock(String what, int max) {
    long count = readLong();
    if (count < 0) {
      readLength("a block of " + what, Integer.MAX_VALUE);
      count = -count;
    }
    if (count < 0 || count > Math.min(max, left())) {
      throw broken(
          "a block has %d %s; %d are allowed".formatted(count, what, Math.min(max, left())));
    }
    return (int) count;
  }

  /** Text of at most so many bytes of valid UTF-8. */
  String readText(String what, int max) {
    int length = readLength(what, max);
    String text = text(what, at, length);
    at += length;
    return text;
  }

  String text(String what, int offset, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RecordException(what + " at byte " + offset + " is no UTF-8", e);
    }
  }

  void checkText(String what, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        text(what, offset, length);
        return;
      }
    }
  }

  RecordException broken(String why) {
    return new RecordException(why + " (before byte " + at + " of " + end + ")");
  }
}
