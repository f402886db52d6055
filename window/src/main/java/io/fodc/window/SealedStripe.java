package io.fodc.window;

import io.fodc.window.block.BlockReader;
import io.fodc.window.block.SealedBytes;
import java.util.Arrays;

/**
 * The samples of neighbouring ticks of one sealed block, decoded: the whole block if it has few
 * series, otherwise as many ticks as {@value #MOST_VALUES} values hold, since each stripe decodes
 * every column anew. At most 3 MiB of heap, or one tick. Reusable; one thread.
 */
final class SealedStripe {
  static final int MOST_VALUES = 384 * 1024;

  /** Columns that are decoded before they are put into the rows: those that lie together. */
  private static final int TILE = BlockReader.NEIGHBOURS;

  private final BlockReader reader = new BlockReader();
  private int[] ids = new int[0];

  /** Value bits by tick, then column: the samples of a tick are read together. */
  private long[] values = new long[0];

  /** Value bits by column of the tile, then tick. */
  private long[] tile = new long[0];

  /** Presence by column, a bit for each tick, in {@code words} longs. */
  private long[] present = new long[0];

  private int words;
  private int columns;
  private int from;
  private int ticks;

  /** Every column has a sample at every tick. */
  private boolean full;

  /** Goes to a block; nothing of it is decoded yet. */
  void enter(SealedBlock block) {
    columns = block.columns();
    ticks = 0;
    if (ids.length < columns) {
      ids = new int[columns];
    }
    block.copySeriesIds(ids);
  }

  /** Whether a tick of the block is decoded. */
  boolean covers(int tick) {
    return tick >= from && tick < from + ticks;
  }

  /** Decodes the ticks from this one on. */
  void read(SealedBlock block, int fromTick) {
    SealedBytes bytes = block.bytes();
    from = fromTick;
    ticks = Math.min(Math.max(1, MOST_VALUES / Math.max(1, columns)), block.to() - fromTick);
    words = (ticks + 63) >> 6;
    full = true;
    if (values.length < columns * ticks) {
      values = new long[columns * ticks];
    }
    if (tile.length < TILE * ticks) {
      tile = new long[TILE * ticks];
    }
    if (present.length < columns * words) {
      present = new long[columns * words];
    }
    for (int first = 0; first < columns; first += TILE) {
      int count = Math.min(TILE, columns - first);
      for (int i = 0; i < count; i++) {
        readColumn(bytes, first + i, i * ticks);
      }
      putRows(first, count);
    }
  }

  private void readColumn(SealedBytes bytes, int column, int at) {
    if (ids[column] == SeriesTable.NO_SERIES) {
      Arrays.fill(present, column * words, (column + 1) * words, 0);
      full = false;
    } else {
      reader.read(bytes, column, from, from + ticks, tile, at);
      full &= reader.present().copy(from, from + ticks, present, column * words);
    }
  }

  /** Puts the columns of the tile into the rows, of which each is written in one go. */
  private void putRows(int first, int count) {
    int at = first;
    for (int tick = 0; tick < ticks; tick++, at += columns) {
      int next = tick;
      for (int i = 0; i < count; i++, next += ticks) {
        values[at + i] = tile[next];
      }
    }
  }

  /** Puts the columns that have a sample at a decoded tick into {@code into}; their number. */
  int columnsAt(int tick, int[] into) {
    int size = 0;
    int word = (tick - from) >> 6;
    long bit = 1L << (tick - from);
    for (int column = 0; column < columns; column++) {
      if ((present[column * words + word] & bit) != 0) {
        into[size++] = column;
      }
    }
    return size;
  }

  /** Whether every column has a sample at every decoded tick. */
  boolean isFull() {
    return full;
  }

  int seriesId(int column) {
    return ids[column];
  }

  /** Value bits: those of a decoded tick by column, from {@link #row} on; valid until it reads. */
  long[] values() {
    return values;
  }

  int row(int tick) {
    return (tick - from) * columns;
  }
}
