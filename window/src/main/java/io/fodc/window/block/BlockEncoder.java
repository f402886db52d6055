package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Turns columns of values into the bytes of a block: measure, then write. */
public final class BlockEncoder {
  private final BlockSource source;
  private final ColumnValues values = new ColumnValues();

  /** Series id and column of each column that has samples, by id. */
  private final long[] columns;

  private final byte[] codecs;
  private final long bytes;

  /** Measures what the block will take. */
  public BlockEncoder(BlockSource source) {
    this.source = source;
    codecs = new byte[source.columns()];
    long[] sorted = new long[source.columns()];
    int count = 0;
    long data = 0;
    for (int column = 0; column < source.columns(); column++) {
      source.gather(column, values);
      if (values.count() > 0) {
        ColumnCodec codec = ColumnCodecs.cheapest(values);
        codecs[column] = (byte) codec.id();
        data += 1 + bitmapBytes() + codec.measure(values);
        sorted[count++] = (long) source.seriesId(column) << 32 | column;
      }
    }
    columns = Arrays.copyOf(sorted, count);
    Arrays.sort(columns);
    bytes = BlockLayout.columnData(source.ticks(), count) + data;
  }

  /** Size of the block. */
  public long bytes() {
    return bytes;
  }

  /** Number of columns. */
  public int columns() {
    return columns.length;
  }

  /** Series of a column. */
  public int seriesId(int column) {
    return (int) (columns[column] >>> 32);
  }

  /** Writes the block into zeroed memory of {@link #bytes()}. */
  public SealedBytes write(MemorySegment block) {
    int ticks = source.ticks();
    long firstTick = source.tickMillis(0);
    block.set(NativeLayout.INT, BlockLayout.MAGIC, BlockLayout.MAGIC_AND_VERSION);
    block.set(NativeLayout.INT, BlockLayout.LENGTH, (int) bytes);
    block.set(NativeLayout.INT, BlockLayout.TICKS, ticks);
    block.set(NativeLayout.INT, BlockLayout.COLUMNS, columns.length);
    block.set(NativeLayout.INT, BlockLayout.SAMPLES, (int) source.samples());
    block.set(NativeLayout.LONG, BlockLayout.FIRST_TICK, firstTick);
    for (int tick = 0; tick < ticks; tick++) {
      int offset = (int) (source.tickMillis(tick) - firstTick);
      block.set(NativeLayout.INT, BlockLayout.TICK_OFFSETS + 4L * tick, offset);
    }
    long at = BlockLayout.columnData(ticks, columns.length);
    for (int i = 0; i < columns.length; i++) {
      block.set(NativeLayout.INT, BlockLayout.ids(ticks) + 4L * i, seriesId(i));
      block.set(NativeLayout.INT, BlockLayout.starts(ticks, columns.length) + 4L * i, (int) at);
      at = writeColumn((int) columns[i], block, at);
    }
    block.set(NativeLayout.INT, BlockLayout.CHECKSUM, BlockLayout.checksum(block));
    return new SealedBytes(block);
  }

  private long writeColumn(int column, MemorySegment block, long start) {
    source.gather(column, values);
    ColumnCodec codec = ColumnCodecs.of(codecs[column]);
    if (codec == null) {
      throw new IllegalStateException("codec " + codecs[column] + " is unknown");
    }
    int bitmap = bitmapBytes();
    int head = codec.id() | (bitmap > 0 ? BlockLayout.HAS_BITMAP : 0);
    block.set(NativeLayout.BYTE, start, (byte) head);
    long at = start + 1;
    if (bitmap > 0) {
      values.present.write(block, at);
      at += bitmap;
    }
    codec.write(values, block, at);
    return at + codec.measure(values);
  }

  private int bitmapBytes() {
    return values.count() == values.ticks() ? 0 : Presence.bitmapBytes(values.ticks());
  }
}
