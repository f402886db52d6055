package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Turns columns of values into the bytes of a block: measure, then write. One thread. */
public final class BlockEncoder {
  private final BlockSource source;
  private final Gathering gathering;
  private final ColumnEncoder encoder = new ColumnEncoder();
  private final TickTimes times;

  /** Series id and column of each column that has samples, by id. */
  private final long[] columns;

  /** How each of them is coded. */
  private final long[] plans;

  /** The bytes of the columns, as far as they are kept. */
  private final KeptBytes kept = new KeptBytes();

  private final int runs;
  private final long bytes;

  /** Measures what the block will take. */
  public BlockEncoder(BlockSource source) {
    this.source = source;
    gathering = new Gathering(source);
    times = TickTimes.of(source);
    long[] sorted = new long[source.columns()];
    for (int column = 0; column < sorted.length; column++) {
      sorted[column] = (long) source.seriesId(column) << 32 | column;
    }
    Arrays.sort(sorted);
    plans = new long[sorted.length];
    int count = 0;
    long data = 0;
    for (int i = 0; i < sorted.length; i++) {
      int coded = measure(sorted, i, count);
      data += coded;
      count += coded > 0 ? 1 : 0;
    }
    columns = Arrays.copyOf(sorted, count);
    runs = SeriesRuns.count(columns);
    bytes = groups() + 4L * BlockLayout.groups(count) + data;
  }

  /**
   * Codes a column, as the one with this number. A method for each column, since a constructor with
   * a long loop is interpreted until hundreds of blocks are sealed.
   *
   * @return its bytes, 0 if it has no samples and is left out
   */
  private int measure(long[] sorted, int at, int number) {
    long column = sorted[at];
    ColumnValues values = gathering.next(sorted, at);
    if (values.count() == 0) {
      return 0;
    }
    startGroup(number);
    BitOutput coded = encoder.encode(values);
    plans[number] = encoder.plan();
    kept.add(coded);
    sorted[number] = column;
    return coded.bytes();
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

  /** How a column is coded. */
  long plan(int column) {
    return plans[column];
  }

  /** Writes the block into zeroed memory of {@link #bytes()}. */
  public SealedBytes write(MemorySegment block) {
    block.set(NativeLayout.INT, BlockLayout.MAGIC, BlockLayout.MAGIC_AND_VERSION);
    block.set(NativeLayout.INT, BlockLayout.LENGTH, (int) bytes);
    block.set(NativeLayout.INT, BlockLayout.TICKS, source.ticks());
    block.set(NativeLayout.INT, BlockLayout.COLUMNS, columns.length);
    block.set(NativeLayout.INT, BlockLayout.SAMPLES, (int) source.samples());
    block.set(NativeLayout.INT, BlockLayout.RUNS, runs);
    times.write(source, block);
    SeriesRuns.write(columns, block, times.end());
    writeColumns(block);
    block.set(NativeLayout.INT, BlockLayout.CHECKSUM, BlockLayout.checksum(block));
    return new SealedBytes(block);
  }

  private void writeColumns(MemorySegment block) {
    long at = groups() + 4L * BlockLayout.groups(columns.length);
    for (int i = 0; i < columns.length; i++) {
      if (startGroup(i)) {
        block.set(NativeLayout.INT, groups() + 4L * (i / BlockLayout.GROUP), (int) at);
      }
      at += writeColumn(i, block, at);
    }
  }

  private int writeColumn(int column, MemorySegment block, long at) {
    int bytes = kept.copyTo(column, block, at);
    if (bytes > 0) {
      return bytes;
    }
    ColumnValues values = gathering.next(columns, column);
    BitOutput coded = encoder.encode(values, plans[column]);
    coded.copyTo(block, at);
    return coded.bytes();
  }

  /** Whether a column is the first one of a group. */
  private boolean startGroup(int column) {
    boolean first = column % BlockLayout.GROUP == 0;
    if (first) {
      encoder.startGroup();
    }
    return first;
  }

  private long groups() {
    return times.end() + (long) BlockLayout.RUN * runs;
  }
}
