package io.fodc.schemas.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Collects a page's bytes and hands them on in large pieces. One thread. */
final class PageBuffer {
  private static final int SIZE = 16 * 1024;

  private final OutputStream sink;
  private final byte[] bytes = new byte[SIZE];
  private int length;

  PageBuffer(OutputStream sink) {
    this.sink = sink;
  }

  void put(char ascii) throws IOException {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  /** Text without any escape. */
  void put(String text) throws IOException {
    putEscaped(text, false, false);
  }

  /** Text with backslash and newline escaped; quotes too where asked. */
  void putEscaped(String text, boolean escape, boolean quotes) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
        putEscaped(rest, 0, rest.length, escape, quotes);
        return;
      }
      putOne((byte) c, escape, quotes);
    }
  }

  void putEscaped(byte[] from, int offset, int count, boolean escape, boolean quotes)
      throws IOException {
    for (int i = offset; i < offset + count; i++) {
      putOne(from[i], escape, quotes);
    }
  }

  void putNumber(double value) throws IOException {
    room(ExpositionNumbers.MAX_BYTES);
    length = ExpositionNumbers.append(value, bytes, length);
  }

  void putLong(long value) throws IOException {
    room(20);
    if (value == Long.MIN_VALUE) {
      put("-9223372036854775808");
      return;
    }
    if (value < 0) {
      bytes[length++] = '-';
    }
    length = NumberFormat.digits(Math.abs(value), bytes, length);
  }

  /** Milliseconds as decimal seconds. */
  void putSeconds(long millis) throws IOException {
    room(2);
    if (millis < 0) {
      bytes[length++] = '-';
    }
    putLong(Math.abs(millis / 1000));
    long rest = Math.abs(millis % 1000);
    room(4);
    bytes[length++] = '.';
    bytes[length++] = (byte) ('0' + rest / 100);
    bytes[length++] = (byte) ('0' + rest / 10 % 10);
    bytes[length++] = (byte) ('0' + rest % 10);
  }

  void flush() throws IOException {
    sink.write(bytes, 0, length);
    length = 0;
    sink.flush();
  }

  private void putOne(byte next, boolean escape, boolean quotes) throws IOException {
    room(2);
    if (escape && (next == '\\' || next == '\n' || (quotes && next == '"'))) {
      bytes[length++] = '\\';
      bytes[length++] = next == '\n' ? (byte) 'n' : next;
    } else {
      bytes[length++] = next;
    }
  }

  private void room(int more) throws IOException {
    if (length + more > SIZE) {
      sink.write(bytes, 0, length);
      length = 0;
    }
  }
}
