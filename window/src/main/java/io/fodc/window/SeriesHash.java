package io.fodc.window;

import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.block.SealedBytes;

/**
 * Says of which series a block is, ids and keys together, in 64 bits: a block whose ids have come
 * to mean other series does not have the hash it was written with. Reusable scratch; one thread.
 */
public final class SeriesHash {
  private static final long MIX_1 = 0xFF51AFD7ED558CCDL;
  private static final long MIX_2 = 0xC4CEB9FE1A85EC53L;
  private static final long ID = 0x9E3779B97F4A7C15L;

  private final SeriesTable table;
  private final SeriesKey key = new SeriesKey();

  public SeriesHash(SeriesTable table) {
    this.table = table;
  }

  /**
   * The sum over the block's columns of {@link #of(int, long)}.
   *
   * @throws IllegalArgumentException if a series is not in the table
   */
  public long of(SealedBytes block) {
    long sum = 0;
    for (int column = 0; column < block.columns(); column++) {
      int id = block.seriesId(column);
      table.copyKey(id, key);
      sum += of(id, key.hash());
    }
    return sum;
  }

  /** What one series adds. */
  public static long of(int id, long keyHash) {
    long hash = keyHash ^ (id + 1) * ID;
    hash = (hash ^ hash >>> 33) * MIX_1;
    hash = (hash ^ hash >>> 33) * MIX_2;
    return hash ^ hash >>> 33;
  }
}
