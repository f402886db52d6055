package io.fodc.profiling.pprof;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Looks at a packed profile while it passes by, without keeping it: whether it is one member of
 * gzip (RFC 1952) as Go writes it, without optional header fields, whose check sum and length are
 * right, and in it one message whose outer fields can be a profile's. It unpacks into 8 KiB; what
 * unpacks to more than 200 times its size is taken for an attack. One thread, which closes it.
 */
public final class ProfileCheck implements AutoCloseable {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0};
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int MOST_EXPANSION = 200;
  private static final int FREE_BYTES = 1 << 20;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();
  private final OuterFields fields = new OuterFields();
  private final byte[] scratch = new byte[8 * 1024];
  private final byte[] trailer = new byte[TRAILER_BYTES];
  private long packedBytes;
  private long bytes;
  private int trailerBytes;

  /** Looks at further bytes. */
  public void update(byte[] from, int offset, int count) throws NotAProfileException {
    int at = offset;
    int end = offset + count;
    while (at < end && packedBytes < HEADER_BYTES) {
      header(from[at++]);
    }
    if (at < end && !inflater.finished()) {
      at = unpack(from, at, end);
    }
    while (at < end) {
      trailer(from[at++]);
    }
  }

  /** Says that this was all; throws if there should have been more. */
  public void end() throws NotAProfileException {
    if (trailerBytes < TRAILER_BYTES) {
      throw new NotAProfileException(
          packedBytes == 0 ? "it is empty" : "it ends too early, after " + packedBytes + " bytes");
    }
    if (little(0) != sum.getValue() || little(4) != (bytes & 0xffff_ffffL)) {
      throw new NotAProfileException("its check sum is wrong");
    }
    fields.end();
  }

  /** Number of samples so far. */
  public long samples() {
    return fields.samples();
  }

  @Override
  public void close() {
    inflater.end();
  }

  private void header(byte value) throws NotAProfileException {
    if (packedBytes < HEADER.length && value != HEADER[(int) packedBytes]) {
      throw new NotAProfileException("it does not begin like gzip");
    }
    packedBytes++;
  }

  private int unpack(byte[] from, int offset, int end) throws NotAProfileException {
    inflater.setInput(from, offset, end - offset);
    packedBytes += end - offset;
    try {
      while (!inflater.finished()) {
        int n = inflater.inflate(scratch);
        if (n == 0 && inflater.needsDictionary()) {
          throw new NotAProfileException("it wants a dictionary");
        }
        if (n == 0 && inflater.needsInput()) {
          return end;
        }
        take(n);
      }
    } catch (DataFormatException e) {
      throw new NotAProfileException("it cannot be unpacked: " + e.getMessage());
    }
    return end - inflater.getRemaining();
  }

  private void take(int count) throws NotAProfileException {
    bytes += count;
    if (bytes > FREE_BYTES + packedBytes * MOST_EXPANSION) {
      throw new NotAProfileException(
          "it unpacks to more than " + MOST_EXPANSION + " times its size");
    }
    sum.update(scratch, 0, count);
    fields.update(scratch, count);
  }

  private void trailer(byte value) throws NotAProfileException {
    if (trailerBytes == TRAILER_BYTES) {
      throw new NotAProfileException("it has more behind its end");
    }
    trailer[trailerBytes++] = value;
  }

  private long little(int offset) {
    long value = 0;
    for (int i = 3; i >= 0; i--) {
      value = value << 8 | (trailer[offset + i] & 0xff);
    }
    return value;
  }
}
