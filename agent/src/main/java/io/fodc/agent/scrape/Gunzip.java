package io.fodc.agent.scrape;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), several members one after the other included, from memory blocks. The
 * check sum of each member is verified. One use.
 */
final class Gunzip implements AutoCloseable {
  private static final int INPUT_BYTES = 8 * 1024;
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  private final List<MemorySegment> blocks;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 check = new CRC32();
  private final byte[] input = new byte[INPUT_BYTES];
  private int position;
  private int limit;
  private int block;
  private long blockOffset;

  Gunzip(List<MemorySegment> blocks) {
    this.blocks = blocks;
  }

  /** Unpacks until the end or until {@code out} is full; returns the number of bytes. */
  int into(byte[] out) throws DataFormatException {
    int length = 0;
    while (length < out.length && memberBegins()) {
      length = member(out, length);
    }
    return length;
  }

  /** Number of bytes it unpacks to; stops soon after {@code limitBytes}. */
  long length(long limitBytes) throws DataFormatException {
    byte[] scratch = new byte[INPUT_BYTES];
    long length = 0;
    while (length <= limitBytes && memberBegins()) {
      check.reset();
      inflater.reset();
      while (length <= limitBytes && !inflater.finished()) {
        length += inflate(scratch, 0);
      }
      if (inflater.finished()) {
        memberEnds();
      }
    }
    return length;
  }

  @Override
  public void close() {
    inflater.end();
  }

  private int member(byte[] out, int from) throws DataFormatException {
    check.reset();
    inflater.reset();
    int length = from;
    while (!inflater.finished()) {
      if (length == out.length) {
        return length;
      }
      length += inflate(out, length);
    }
    memberEnds();
    return length;
  }

  private int inflate(byte[] out, int offset) throws DataFormatException {
    if (inflater.needsInput()) {
      if (position == limit && !fill()) {
        throw new DataFormatException("it ends too early");
      }
      inflater.setInput(input, position, limit - position);
      position = limit;
    }
    int n = inflater.inflate(out, offset, out.length - offset);
    if (n == 0 && inflater.needsDictionary()) {
      throw new DataFormatException("it wants a dictionary");
    }
    check.update(out, offset, n);
    return n;
  }

  private void memberEnds() throws DataFormatException {
    position = limit - inflater.getRemaining();
    long expected = little(4);
    little(4);
    if (expected != check.getValue()) {
      throw new DataFormatException("its check sum is wrong");
    }
  }

  private boolean memberBegins() throws DataFormatException {
    if (position == limit && !fill()) {
      return false;
    }
    if (next() != MAGIC_1 || next() != MAGIC_2 || next() != DEFLATE) {
      throw new DataFormatException("it does not begin like gzip");
    }
    int flags = next();
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      skip((int) little(2));
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      skip(2);
    }
    return true;
  }

  private long little(int count) throws DataFormatException {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  private void skip(int count) throws DataFormatException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws DataFormatException {
    while (next() != 0) {
      // Up to the end of the text.
    }
  }

  private int next() throws DataFormatException {
    if (position == limit && !fill()) {
      throw new DataFormatException("it ends too early");
    }
    return input[position++] & 0xff;
  }

  private boolean fill() {
    while (block < blocks.size()) {
      MemorySegment current = blocks.get(block);
      int n = (int) Math.min(input.length, current.byteSize() - blockOffset);
      if (n > 0) {
        MemorySegment.copy(current, ValueLayout.JAVA_BYTE, blockOffset, input, 0, n);
        blockOffset += n;
        position = 0;
        limit = n;
        return true;
      }
      block++;
      blockOffset = 0;
    }
    position = 0;
    limit = 0;
    return false;
  }
}
