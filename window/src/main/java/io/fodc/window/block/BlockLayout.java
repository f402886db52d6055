package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * Layout of a sealed block, version 2; drawn in {@code docs/formats/window-block.md}.
 *
 * <pre>
 *    0 | 'F' 'W' 'B' version |  4 | CRC-32C of the rest, from 8 |
 *    8 | length in bytes     | 12 | ticks T                     |
 *   16 | columns C           | 20 | samples                     |
 *   24 | first tick, milliseconds since 1970                    |
 *   32 | tick interval, ms   | 36 | runs of series R            |
 *   40 | least deviation from the interval, i64                 |
 *   48 | bits per deviation  | 52 | T deviations, bit-packed    |
 *      | R × { u32 first series, u32 its column }               |
 *      | G × u32: where each group of 32 columns starts         |
 *      | groups: columns one after the other                    |
 * </pre>
 */
public final class BlockLayout {
  /** "FWB" and the version, as a little-endian int. */
  static final int MAGIC_AND_VERSION = 'F' | 'W' << 8 | 'B' << 16 | 2 << 24;

  static final int MAGIC = 0;
  static final int CHECKSUM = 4;
  static final int LENGTH = 8;
  static final int TICKS = 12;
  static final int COLUMNS = 16;
  static final int SAMPLES = 20;
  static final int FIRST_TICK = 24;
  static final int INTERVAL = 32;
  static final int RUNS = 36;
  static final int LEAST_DEVIATION = 40;
  static final int DEVIATION_BITS = 48;
  static final int DEVIATIONS = 52;

  /** Bytes of a run of series. */
  static final int RUN = 8;

  /** Columns of a group: a column may be told by an earlier one of its own group only. */
  static final int GROUP = 32;

  /** No block has more ticks: it bounds what a reader of one series decodes at once. */
  public static final int MOST_TICKS = 512;

  /** Most milliseconds from the first tick of a block to its last. */
  public static final long LONGEST_MILLIS = 0xFFFF_FFFFL;

  private BlockLayout() {}

  static int groups(int columns) {
    return (columns + GROUP - 1) / GROUP;
  }

  /** Columns of a group, {@link #GROUP} but for the last one. */
  static int groupColumns(int columns, int group) {
    return Math.min(GROUP, columns - group * GROUP);
  }

  static long runs(int ticks, int deviationBits) {
    return DEVIATIONS + (((long) ticks * deviationBits + 7) >>> 3);
  }

  static int checksum(MemorySegment block) {
    CRC32C crc = new CRC32C();
    crc.update(block.asSlice(LENGTH).asByteBuffer());
    return (int) crc.getValue();
  }
}
