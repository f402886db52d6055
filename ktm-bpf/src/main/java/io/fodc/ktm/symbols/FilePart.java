package io.fodc.ktm.symbols;

import java.io.IOException;

/** A stretch of a file that nothing is read outside of. Offsets count from its start. */
record FilePart(FileBytes bytes, long start, long size) {
  FilePart {
    if (start < 0 || size < 0 || start > bytes.size() - size) {
      throw new IllegalArgumentException(
          size + " bytes at " + start + " are not inside a file of " + bytes.size());
    }
  }

  /** A part of a file, or an error that says it does not fit. */
  static FilePart of(FileBytes bytes, long start, long size, String what) throws IOException {
    if (start < 0 || size < 0 || start > bytes.size() - size) {
      throw new MalformedFileException(
          what + ": " + size + " bytes at " + start + " in a file of " + bytes.size());
    }
    return new FilePart(bytes, start, size);
  }

  /** The part of this one that begins at an offset. */
  FilePart from(long offset, String what) throws IOException {
    if (offset < 0 || offset > size) {
      throw new MalformedFileException(what + " at " + offset + " of " + size + " bytes");
    }
    return new FilePart(bytes, start + offset, size - offset);
  }

  int u8(long offset) throws IOException {
    return bytes.u8(at(offset, 1));
  }

  int i32(long offset) throws IOException {
    return bytes.i32(at(offset, Integer.BYTES));
  }

  long u32(long offset) throws IOException {
    return bytes.u32(at(offset, Integer.BYTES));
  }

  long i64(long offset) throws IOException {
    return bytes.i64(at(offset, Long.BYTES));
  }

  String text(long offset, int limit) throws IOException {
    at(offset, 1);
    return bytes.text(start + offset, (int) Math.min(limit, size - offset));
  }

  private long at(long offset, int length) throws MalformedFileException {
    if (offset < 0 || offset > size - length) {
      throw new MalformedFileException(
          length + " bytes at " + offset + " lie outside their table of " + size + " bytes");
    }
    return start + offset;
  }
}
