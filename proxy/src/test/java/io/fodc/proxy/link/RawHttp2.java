package io.fodc.proxy.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** Frames that no well-behaved library would send. */
final class RawHttp2 {

  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_HEADERS = 4;

  private RawHttp2() {}

  static byte[] preface() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    bytes.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
    return bytes.toByteArray();
  }

  /**
   * One request that first sets the header table to 64 bytes, then adds a header of so many bytes
   * to it.
   */
  static byte[] headersAfterShrinkingTheTable(int headerBytes) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    // dynamic table size update to 64: 001 with a five bit prefix, 31 + 33
    block.write(0x3f);
    block.write(33);
    // :method POST, :scheme http, :path / by their static indexes
    block.write(0x83);
    block.write(0x86);
    block.write(0x84);
    // literal with incremental indexing, new name
    block.write(0x40);
    text(block, "x-long");
    text(block, "h".repeat(headerBytes));
    return frame(HEADERS, END_HEADERS, 1, block.toByteArray());
  }

  private static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        block.write((rest & 0x7f) | 0x80);
        rest >>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.write(0);
    frame.write(0);
    frame.write(stream >> 8);
    frame.write(stream);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }
}
