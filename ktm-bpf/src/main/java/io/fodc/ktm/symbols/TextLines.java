package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Lines of a text that may be of any size, one at a time in one buffer. A line of more than {@value
 * #LONGEST} bytes is cut. One thread.
 */
final class TextLines {
  static final int LONGEST = 4096;

  private static final int BUFFER = 64 * 1024;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final byte[] bytes = buffer.array();
  private final byte[] line = new byte[LONGEST];
  private int length;
  private int next;
  private int filled;
  private boolean ended;

  TextLines(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /** Goes to the next line; false at the end. A last line without a line feed counts. */
  boolean next() throws IOException {
    length = 0;
    while (true) {
      if (next == filled && !fill()) {
        return length > 0;
      }
      int end = next;
      while (end < filled && bytes[end] != '\n') {
        end++;
      }
      int kept = Math.min(end - next, LONGEST - length);
      System.arraycopy(bytes, next, line, length, kept);
      length += kept;
      next = Math.min(end + 1, filled);
      if (end < filled) {
        return true;
      }
    }
  }

  /** Bytes of this line. */
  int length() {
    return length;
  }

  /** The byte at a place; 0 behind the end. */
  int at(int place) {
    return place < length ? line[place] : 0;
  }

  /** The first place at or after one that has no hexadecimal digit. */
  int endOfHex(int from) {
    int at = from;
    while (at < length && digit(line[at]) >= 0) {
      at++;
    }
    return at;
  }

  /** The hexadecimal number between two places; its lowest 64 bits when it is longer. */
  long hex(int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      value = value << 4 | digit(line[at]);
    }
    return value;
  }

  /** The text between two places. */
  String text(int from, int to) {
    int end = Math.min(to, length);
    return from >= end ? "" : new String(line, from, end - from, StandardCharsets.UTF_8);
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    next = 0;
    filled = Math.max(channel.read(buffer.clear()), 0);
    ended = filled == 0;
    return !ended;
  }

  private static int digit(byte character) {
    if (character >= '0' && character <= '9') {
      return character - '0';
    }
    int letter = character | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
