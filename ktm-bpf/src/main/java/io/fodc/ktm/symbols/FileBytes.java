package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Little-endian numbers and texts at places of a file that may shrink at any time: read in pages,
 * never mapped, because a mapping of a file that was cut off ends the process. Holds {@value
 * #SLOTS} pages of 16 KiB. One thread.
 */
final class FileBytes {
  private static final int PAGE_BITS = 14;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int SLOTS = 32;

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer[] pages = new ByteBuffer[SLOTS];
  private final long[] held = new long[SLOTS];

  private FileBytes(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
    Arrays.fill(held, -1);
  }

  /** The bytes of an open file, which whoever opened it closes. */
  static FileBytes of(FileChannel channel) throws IOException {
    return new FileBytes(channel, channel.size());
  }

  /** Bytes in the file when it was opened. */
  long size() {
    return size;
  }

  /** The byte at a place, 0 to 255. */
  int u8(long offset) throws IOException {
    check(offset, 1);
    ByteBuffer page = page(offset >>> PAGE_BITS);
    int at = (int) (offset & (PAGE - 1));
    if (at >= page.limit()) {
      throw cutOff(offset);
    }
    return page.get(at) & 0xff;
  }

  int u16(long offset) throws IOException {
    return u8(offset) | u8(offset + 1) << 8;
  }

  int i32(long offset) throws IOException {
    int at = (int) (offset & (PAGE - 1));
    if (at <= PAGE - Integer.BYTES) {
      check(offset, Integer.BYTES);
      ByteBuffer page = page(offset >>> PAGE_BITS);
      if (at <= page.limit() - Integer.BYTES) {
        return page.getInt(at);
      }
    }
    return u16(offset) | u16(offset + 2) << 16;
  }

  long u32(long offset) throws IOException {
    return Integer.toUnsignedLong(i32(offset));
  }

  /** Eight bytes, as they are: negative when the top bit is set. */
  long i64(long offset) throws IOException {
    return u32(offset) | u32(offset + Integer.BYTES) << Integer.SIZE;
  }

  /**
   * The text up to the next zero byte.
   *
   * @param limit bytes after which the text is cut
   */
  String text(long offset, int limit) throws IOException {
    byte[] bytes = new byte[Math.min(limit, 64)];
    int length = 0;
    for (int next = u8(offset); next != 0 && length < limit; next = u8(offset + length)) {
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(limit, 2 * length));
      }
      bytes[length++] = (byte) next;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void check(long offset, int length) throws MalformedFileException {
    if (offset < 0 || offset > size - length) {
      throw new MalformedFileException(
          length + " bytes at " + offset + " lie outside the file of " + size + " bytes");
    }
  }

  private ByteBuffer page(long number) throws IOException {
    int slot = (int) (number % SLOTS);
    if (held[slot] != number) {
      held[slot] = -1;
      pages[slot] = load(pages[slot], number);
      held[slot] = number;
    }
    return pages[slot];
  }

  @SuppressWarnings("NullAway") // slots are empty until first used
  private ByteBuffer load(ByteBuffer old, long number) throws IOException {
    ByteBuffer page = old == null ? ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN) : old;
    page.clear();
    long at = number << PAGE_BITS;
    while (page.hasRemaining()) {
      int read = channel.read(page, at + page.position());
      if (read <= 0) {
        break;
      }
    }
    return page.flip();
  }

  private MalformedFileException cutOff(long offset) {
    return new MalformedFileException(
        "the file ends before " + offset + "; it had " + size + " bytes when it was opened");
  }
}
