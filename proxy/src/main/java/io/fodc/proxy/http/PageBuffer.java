package io.fodc.proxy.http;

import io.fodc.schemas.exposition.ExpositionNumbers;
import io.fodc.schemas.metric.KeyCursor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of an exposition page on their way out: samples are rendered from the table's key bytes
 * without an object for any of them. Belongs to one thread; no allocation once it has seen its
 * longest line.
 */
final class PageBuffer {
  private static final int FLUSH_AT_BYTES = 32 * 1024;

  private final OutputStream out;
  private byte[] bytes;
  private int length;

  PageBuffer(OutputStream out) {
    this(out, FLUSH_AT_BYTES + 4096);
  }

  /** One for a page of about so many bytes. */
  PageBuffer(OutputStream out, int bytes) {
    this.out = out;
    this.bytes = new byte[bytes];
  }

  /** Appends text as it is. */
  PageBuffer text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return raw(utf8, 0, utf8.length);
  }

  /** Appends bytes as they are. */
  PageBuffer raw(byte[] source, int offset, int count) throws IOException {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
    return this;
  }

  PageBuffer raw(byte[] source) throws IOException {
    return raw(source, 0, source.length);
  }

  /** Appends bytes with {@code \}, line feed and, if wanted, {@code "} escaped. */
  PageBuffer escaped(byte[] source, int offset, int count, boolean quotes) throws IOException {
    reserve(2 * count);
    for (int i = offset; i < offset + count; i++) {
      byte b = source[i];
      if (b == '\\' || b == '\n' || (b == '"' && quotes)) {
        bytes[length++] = '\\';
        bytes[length++] = b == '\n' ? (byte) 'n' : b;
      } else {
        bytes[length++] = b;
      }
    }
    return this;
  }

  PageBuffer escaped(String text, boolean quotes) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return escaped(utf8, 0, utf8.length, quotes);
  }

  /** Appends one {@code name="value"}, the name quoted if it needs that. */
  PageBuffer label(byte[] source, int name, int nameLength, int value, int valueLength)
      throws IOException {
    labelName(source, name, nameLength);
    raw(EQUALS_QUOTE);
    escaped(source, value, valueLength, true);
    return raw(QUOTE);
  }

  private static final byte[] EQUALS_QUOTE = {'=', '"'};
  private static final byte[] QUOTE = {'"'};
  private static final byte[] COMMA = {','};
  private static final byte[] EXPORTED = ascii(NodeIdentity.EXPORTED);
  private static final byte[] CONTAINER_NAME = ascii(NodeIdentity.CONTAINER_NAME);

  private void labelName(byte[] source, int offset, int count) throws IOException {
    if (Names.isLabelName(source, offset, count)) {
      raw(source, offset, count);
    } else {
      raw(QUOTE).escaped(source, offset, count, true).raw(QUOTE);
    }
  }

  /** Appends a value and ends the line. */
  PageBuffer valueAndEnd(double value) throws IOException {
    reserve(ExpositionNumbers.MAX_BYTES + 2);
    bytes[length++] = ' ';
    length = ExpositionNumbers.append(value, bytes, length);
    bytes[length++] = '\n';
    flushIfFull();
    return this;
  }

  /** Appends whole lines as they are, and hands them on when there are enough. */
  void lines(byte[] begun, byte[] rest, int count) throws IOException {
    raw(begun).raw(rest, 0, count);
    flushIfFull();
  }

  private void flushIfFull() throws IOException {
    if (length >= FLUSH_AT_BYTES) {
      flush();
    }
  }

  /**
   * Appends one line: a series' name and labels, then those of its node.
   *
   * @param key the series
   * @param identity the node's labels as {@code a="b",c="d"}
   * @param container the node's {@code container_name="…"} or nothing; a series' own goes first
   */
  void sample(KeyCursor key, byte[] identity, byte[] container, double value) throws IOException {
    boolean plain = Names.isMetricName(key.bytes(), key.nameOffset(), key.nameLength());
    if (plain) {
      raw(key.bytes(), key.nameOffset(), key.nameLength()).raw(OPEN);
    } else {
      raw(OPEN_QUOTE)
          .escaped(key.bytes(), key.nameOffset(), key.nameLength(), true)
          .raw(QUOTE_COMMA);
    }
    boolean ownContainer = false;
    while (key.next()) {
      byte[] source = key.bytes();
      int name = key.labelNameOffset();
      int nameLength = key.labelNameLength();
      if (Names.isReserved(source, name, nameLength)) {
        exported(key);
      }
      ownContainer |=
          Arrays.equals(source, name, name + nameLength, CONTAINER_NAME, 0, CONTAINER_NAME.length);
      label(source, name, nameLength, key.labelValueOffset(), key.labelValueLength()).raw(COMMA);
    }
    raw(identity);
    if (!ownContainer && container.length > 0) {
      raw(COMMA).raw(container);
    }
    raw(CLOSE).valueAndEnd(value);
  }

  /** As many {@code exported_} as it takes until no other label of the series has that name. */
  private void exported(KeyCursor key) throws IOException {
    int renamedLength = key.labelNameLength();
    byte[] renamed =
        Arrays.copyOfRange(
            key.bytes(), key.labelNameOffset(), key.labelNameOffset() + renamedLength);
    do {
      raw(EXPORTED);
      byte[] longer = Arrays.copyOf(EXPORTED, EXPORTED.length + renamed.length);
      System.arraycopy(renamed, 0, longer, EXPORTED.length, renamed.length);
      renamed = longer;
    } while (key.hasLabel(renamed, renamed.length));
  }

  private static final byte[] OPEN = {'{'};
  private static final byte[] OPEN_QUOTE = {'{', '"'};
  private static final byte[] QUOTE_COMMA = {'"', ','};
  private static final byte[] CLOSE = {'}'};

  private void reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
  }

  /** Hands everything on. */
  void flush() throws IOException {
    out.write(bytes, 0, length);
    length = 0;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
