package io.fodc.window.block;

import java.lang.foreign.MemorySegment;

/** The bytes of a sealed block, with its header read out. Immutable. */
public final class SealedBytes {
  private final MemorySegment segment;
  private final int ticks;
  private final int columns;
  private final int samples;
  private final long firstTick;
  private final long lastTick;

  /** Bytes that this process has just written, or that {@link BlockCheck} has passed. */
  public SealedBytes(MemorySegment segment) {
    this.segment = segment;
    ticks = segment.get(NativeLayout.INT, BlockLayout.TICKS);
    columns = segment.get(NativeLayout.INT, BlockLayout.COLUMNS);
    samples = segment.get(NativeLayout.INT, BlockLayout.SAMPLES);
    firstTick = segment.get(NativeLayout.LONG, BlockLayout.FIRST_TICK);
    lastTick = tickMillis(ticks - 1);
  }

  public MemorySegment segment() {
    return segment;
  }

  public int ticks() {
    return ticks;
  }

  public int columns() {
    return columns;
  }

  public int samples() {
    return samples;
  }

  public long tickMillis(int tick) {
    return firstTick
        + Integer.toUnsignedLong(
            segment.get(NativeLayout.INT, BlockLayout.TICK_OFFSETS + 4L * tick));
  }

  public long firstTickMillis() {
    return firstTick;
  }

  public long lastTickMillis() {
    return lastTick;
  }

  public int seriesId(int column) {
    return segment.get(NativeLayout.INT, BlockLayout.ids(ticks) + 4L * column);
  }

  /** Column of a series, negative if it has none. */
  public int columnOf(int seriesId) {
    int low = 0;
    int high = columns - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int id = seriesId(middle);
      if (id == seriesId) {
        return middle;
      }
      if (id < seriesId) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** First tick that is not before this time, the number of ticks if there is none. */
  public int tickAtOrAfter(long tickMillis) {
    int low = 0;
    int high = ticks;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tickMillis(middle) < tickMillis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public long columnStart(int column) {
    return Integer.toUnsignedLong(
        segment.get(NativeLayout.INT, BlockLayout.starts(ticks, columns) + 4L * column));
  }

  public long columnEnd(int column) {
    return column + 1 < columns ? columnStart(column + 1) : segment.byteSize();
  }
}
