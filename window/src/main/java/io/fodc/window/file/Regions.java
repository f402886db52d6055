package io.fodc.window.file;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private static final int KIND = 3;
  private static final int CHECKSUM = 4;
  private static final int LENGTH = 8;
  private static final int SEQUENCE = 16;
  private static final int PAYLOAD = 24;
  private static final int TAG = 32;
  private static final int INDEX = 40;

  /** A header, and behind it what its checksum covers too: the kind again, and the offset. */
  private static final int CHECKED = HEADER + 1 + Long.BYTES;

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
    ByteBuffer header = ByteBuffer.allocate(CHECKED).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, MAGIC | region.kind() << 24);
    header.putLong(LENGTH, region.length());
    header.putLong(SEQUENCE, region.sequence());
    header.putLong(PAYLOAD, region.payload());
    header.putLong(TAG, region.tag());
    header.putLong(INDEX, Integer.toUnsignedLong(region.index()));
    header.putInt(CHECKSUM, checksum(header, region.offset()));
    MemorySegment.copy(header.array(), 0, segment, NativeLayout.BYTE, at, HEADER);
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
    ByteBuffer header = ByteBuffer.allocate(CHECKED).order(ByteOrder.LITTLE_ENDIAN);
    MemorySegment.copy(segment, NativeLayout.BYTE, at, header.array(), 0, HEADER);
    int magic = header.getInt(0);
    if ((magic & 0xFFFFFF) != MAGIC) {
      throw new WindowFileException("no region at " + offset);
    }
    int said = header.getInt(CHECKSUM);
    int checksum = checksum(header, offset);
    if (checksum != said) {
      throw new WindowFileException(
          "damaged region at %d: checksum is %08x, it says %08x".formatted(offset, checksum, said));
    }
    Region region =
        new Region(
            magic >>> 24,
            offset,
            header.getLong(LENGTH),
            header.getLong(SEQUENCE),
            header.getLong(PAYLOAD),
            header.getLong(TAG),
            header.getInt(INDEX));
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

  /** Of a header with room for what is checked with it; in one go, which is fast from the start. */
  private static int checksum(ByteBuffer header, long offset) {
    header.put(HEADER, header.get(KIND)).putLong(HEADER + 1, offset);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), LENGTH, CHECKED - LENGTH);
    return (int) crc.getValue();
  }
}
