package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Layout of a sealed block, version 1; drawn in {@code docs/formats/window-block.md}.
 *
 * <pre>
 *    0 | 'F' 'W' 'B' version |  4 | CRC-32C of the rest, from 8 |
 *    8 | length in bytes     | 12 | ticks T                     |
 *   16 | columns C           | 20 | samples                     |
 *   24 | first tick, milliseconds since 1970                    |
 *   32 | T × u32: milliseconds since the first tick             |
 *      | C × u32: series ids, ascending                         |
 *      | C × u32: where each column starts, ascending           |
 *      | columns: head (codec, 0x80 = bitmap) [bitmap] payload  |
 * </pre>
 */
public final class BlockLayout {
  /** "FWB" and the version, as a little-endian int. */
  static final int MAGIC_AND_VERSION = 'F' | 'W' << 8 | 'B' << 16 | 1 << 24;

  static final int MAGIC = 0;
  static final int CHECKSUM = 4;
  static final int LENGTH = 8;
  static final int TICKS = 12;
  static final int COLUMNS = 16;
  static final int SAMPLES = 20;
  static final int FIRST_TICK = 24;
  static final int TICK_OFFSETS = 32;

  static final int HAS_BITMAP = 0x80;
  static final int CODEC_MASK = 0x0F;
  static final int RESERVED_MASK = 0x70;

  /** No block has more ticks: it bounds what a reader of one series decodes at once. */
  public static final int MOST_TICKS = 512;

  /** Most milliseconds from the first tick of a block to its last. */
  public static final long LONGEST_MILLIS = 0xFFFF_FFFFL;

  private BlockLayout() {}

  static long ids(int ticks) {
    return TICK_OFFSETS + 4L * ticks;
  }

  static long starts(int ticks, int columns) {
    return ids(ticks) + 4L * columns;
  }

  static long columnData(int ticks, int columns) {
    return starts(ticks, columns) + 4L * columns;
  }

  static int checksum(MemorySegment block) {
    CRC32C crc = new CRC32C();
    crc.update(block.asSlice(LENGTH).asByteBuffer());
    return (int) crc.getValue();
  }
}
