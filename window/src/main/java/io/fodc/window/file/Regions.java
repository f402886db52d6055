package io.fodc.window.file;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Layout of a region's header. Its checksum covers the offset it was written for, so that bytes
 * that were moved are no region.
 *
 * <pre>
 *    0 | 'F' 'W' 'R' kind | CRC-32C of 8..48 and the offset  |
 *    8 | length with header: i64, a multiple of 16           |
 *   16 | sequence: i64, larger than that of regions before   |
 *   24 | payload in bytes: i64                               |
 *   32 | tag: i64                                            |
 *   40 | index: u32        | 0                               |
 *   48 | payload                                             |
 * </pre>
 */
final class Regions {
  /** Regions begin and end at multiples of this. */
  static final int GRANULE = 16;

  static final int HEADER = 48;

  /** Nothing: may be taken. */
  static final int FREE = 1;

  /** Batches of definitions. */
  static final int DEFINITIONS = 2;

  /** Rows of an open block; the tag is the sequence of its first region, the index counts them. */
  static final int ROWS = 3;

  /** A sealed block; the tag is the hash of its series. */
  static final int BLOCK = 4;

  /** End of an export; the tag is the number of blocks, the index that of definitions. */
  static final int END = 5;

  private static final int MAGIC = 'F' | 'W' << 8 | 'R' << 16;
  private static final int CHECKSUM = 4;
  private static final int LENGTH = 8;
  private static final int SEQUENCE = 16;
  private static final int PAYLOAD = 24;
  private static final int TAG = 32;
  private static final int INDEX = 40;

  /** A region as its header says. */
  record Region(
      int kind, long offset, long length, long sequence, long payload, long tag, int index) {}

  private Regions() {}

  /** Length of a region with such a payload. */
  static long lengthFor(long payload) {
    return (HEADER + payload + GRANULE - 1) & -GRANULE;
  }

  /** Writes a header at {@code at} of the segment. */
  static void write(MemorySegment segment, long at, Region region) {
    segment.set(NativeLayout.INT, at, MAGIC | region.kind() << 24);
    segment.set(NativeLayout.LONG, at + LENGTH, region.length());
    segment.set(NativeLayout.LONG, at + SEQUENCE, region.sequence());
    segment.set(NativeLayout.LONG, at + PAYLOAD, region.payload());
    segment.set(NativeLayout.LONG, at + TAG, region.tag());
    segment.set(NativeLayout.LONG, at + INDEX, Integer.toUnsignedLong(region.index()));
    segment.set(NativeLayout.INT, at + CHECKSUM, checksum(segment, at, region.offset()));
  }

  /** Whether something here looks like a header; cheap, and wrong now and then. */
  static boolean maybe(MemorySegment segment, long at) {
    return (segment.get(NativeLayout.INT, at) & 0xFFFFFF) == MAGIC;
  }

  /**
   * Reads the header at {@code at} of the segment.
   *
   * @param offset where it is in its file or stream
   * @throws WindowFileException if it is none, is damaged, or contradicts itself
   */
  static Region read(MemorySegment segment, long at, long offset) throws WindowFileException {
    if (!maybe(segment, at)) {
      throw new WindowFileException("no region at " + offset);
    }
    int said = segment.get(NativeLayout.INT, at + CHECKSUM);
    int checksum = checksum(segment, at, offset);
    if (checksum != said) {
      throw new WindowFileException(
          "damaged region at %d: checksum is %08x, it says %08x".formatted(offset, checksum, said));
    }
    Region region =
        new Region(
            segment.get(NativeLayout.INT, at) >>> 24,
            offset,
            segment.get(NativeLayout.LONG, at + LENGTH),
            segment.get(NativeLayout.LONG, at + SEQUENCE),
            segment.get(NativeLayout.LONG, at + PAYLOAD),
            segment.get(NativeLayout.LONG, at + TAG),
            segment.get(NativeLayout.INT, at + INDEX));
    long length = region.length();
    long payload = region.payload();
    if (length < HEADER
        || (length & (GRANULE - 1)) != 0
        || payload < 0
        || payload > length - HEADER
        || region.kind() < FREE
        || region.kind() > END) {
      throw new WindowFileException(
          "region at %d of kind %d and %d bytes cannot have %d of payload"
              .formatted(offset, region.kind(), length, payload));
    }
    return region;
  }

  private static int checksum(MemorySegment segment, long at, long offset) {
    CRC32C crc = new CRC32C();
    for (long i = at + LENGTH; i < at + HEADER; i++) {
      crc.update(segment.get(NativeLayout.BYTE, i));
    }
    crc.update(segment.get(NativeLayout.BYTE, at + 3));
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (offset >>> shift) & 0xFF);
    }
    return (int) crc.getValue();
  }
}
