package io.fodc.proxy.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An append-only file of checksummed records.
 *
 * <pre>
 *    0               4               8
 *   +---------------+---------------+
 *   |  "FODCCFG" and version "1"    |   once
 *   +---------------+---------------+------------------+
 *   | length        | CRC-32C       | payload (length) |   per record, numbers big-endian
 *   +---------------+---------------+------------------+
 * </pre>
 *
 * What cannot be read to the end, a record torn by a crash or a damaged one and all behind it, is
 * moved into a file beside it named {@code .damaged} and cut off; everything before it counts. One
 * thread at a time.
 */
final class RecordFile {
  static final byte[] MAGIC = {'F', 'O', 'D', 'C', 'C', 'F', 'G', '1'};
  static final int HEADER_BYTES = 8;
  static final int MAX_RECORD_BYTES = 4 << 20;

  /** A longer file was not written by us. */
  static final long MAX_FILE_BYTES = 256L << 20;

  private final Path path;
  private long size;

  RecordFile(Path path) {
    this.path = path;
  }

  /** Takes one record while a file is read. */
  interface Reader {
    void record(long offset, byte[] payload) throws IOException;
  }

  /** Reads every record in order; how many bytes at the end were set aside. */
  long load(Reader reader) throws IOException {
    if (Files.size(path) > MAX_FILE_BYTES) {
      throw new IOException(
          "%s has %d bytes; at most %d are read".formatted(path, Files.size(path), MAX_FILE_BYTES));
    }
    byte[] all = Files.readAllBytes(path);
    ByteBuffer bytes = ByteBuffer.wrap(all);
    long good = 0;
    if (hasMagic(bytes)) {
      good = MAGIC.length;
      byte[] payload = next(bytes);
      while (payload.length > 0) {
        reader.record(good, payload);
        good = bytes.position();
        payload = next(bytes);
      }
    }
    if (good < all.length) {
      setAside(all, (int) good);
    }
    size = good;
    return all.length - good;
  }

  /** Appends records in one write; where each of them begins. */
  long[] append(List<byte[]> payloads) throws IOException {
    ByteBuffer bytes = frame(payloads, size == 0);
    long[] offsets = offsets(payloads, size == 0 ? MAGIC.length : size);
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.truncate(size);
      write(file, bytes, size);
    }
    size += bytes.limit();
    return offsets;
  }

  /** Replaces the whole file by these records, all or nothing; where each of them begins. */
  long[] rewrite(List<byte[]> payloads) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".next");
    ByteBuffer bytes = frame(payloads, true);
    try (FileChannel file =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(file, bytes, 0);
      file.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    size = bytes.limit();
    return offsets(payloads, MAGIC.length);
  }

  /** The record that begins at an offset. */
  byte[] read(long offset) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      readFully(file, header, offset);
      int length = header.getInt(0);
      if (length <= 0 || length > MAX_RECORD_BYTES) {
        throw new IOException("record of %d bytes at %d of %s".formatted(length, offset, path));
      }
      ByteBuffer payload = ByteBuffer.allocate(length);
      readFully(file, payload, offset + HEADER_BYTES);
      if (checksum(payload.array()) != header.getInt(4)) {
        throw new IOException(
            "checksum of the record at %d of %s is wrong".formatted(offset, path));
      }
      return payload.array();
    }
  }

  long size() {
    return size;
  }

  Path path() {
    return path;
  }

  private static boolean hasMagic(ByteBuffer bytes) {
    if (bytes.remaining() < MAGIC.length) {
      return false;
    }
    byte[] found = new byte[MAGIC.length];
    bytes.get(found);
    return Arrays.equals(found, MAGIC);
  }

  /** The next record, empty when there is no whole and sound one. */
  private static byte[] next(ByteBuffer bytes) {
    if (bytes.remaining() < HEADER_BYTES) {
      return new byte[0];
    }
    int length = bytes.getInt();
    int checksum = bytes.getInt();
    if (length <= 0 || length > MAX_RECORD_BYTES || length > bytes.remaining()) {
      return new byte[0];
    }
    byte[] payload = new byte[length];
    bytes.get(payload);
    return checksum(payload) == checksum ? payload : new byte[0];
  }

  private void setAside(byte[] all, int from) throws IOException {
    Path damaged = path.resolveSibling(path.getFileName() + ".damaged");
    Files.write(damaged, Arrays.copyOfRange(all, from, all.length));
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.truncate(from);
    }
  }

  private static ByteBuffer frame(List<byte[]> payloads, boolean magic) {
    int length = magic ? MAGIC.length : 0;
    for (byte[] payload : payloads) {
      length = Math.addExact(length, HEADER_BYTES + payload.length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    if (magic) {
      bytes.put(MAGIC);
    }
    for (byte[] payload : payloads) {
      bytes.putInt(payload.length).putInt(checksum(payload)).put(payload);
    }
    return bytes.flip();
  }

  private static long[] offsets(List<byte[]> payloads, long first) {
    long[] offsets = new long[payloads.size()];
    long next = first;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = next;
      next += HEADER_BYTES + payloads.get(i).length;
    }
    return offsets;
  }

  private static void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
  }

  private static void readFully(FileChannel file, ByteBuffer into, long at) throws IOException {
    long position = at;
    while (into.hasRemaining()) {
      int read = file.read(into, position);
      if (read < 0) {
        throw new IOException("file ends at %d within a record".formatted(position));
      }
      position += read;
    }
  }

  private static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload, 0, payload.length);
    return (int) crc.getValue();
  }
}
