package io.fodc.window.file;

import io.fodc.window.block.BlockReader;
import io.fodc.window.block.BlockSource;
import io.fodc.window.block.ColumnValues;
import io.fodc.window.block.SealedBytes;
import java.util.List;

/** Some columns of a block, to make another block of. One thread. */
final class SomeColumns implements BlockSource {
  private final SealedBytes block;
  private final List<Integer> columns;
  private final BlockReader reader = new BlockReader();
  private final long[] bits;
  private final long samples;

  SomeColumns(SealedBytes block, List<Integer> columns) {
    this.block = block;
    this.columns = columns;
    bits = new long[block.ticks()];
    long count = 0;
    for (int column : columns) {
      reader.read(block, column, 0, block.ticks(), bits, 0);
      count += reader.present().count();
    }
    samples = count;
  }

  @Override
  public int ticks() {
    return block.ticks();
  }

  @Override
  public long tickMillis(int tick) {
    return block.tickMillis(tick);
  }

  @Override
  public int columns() {
    return columns.size();
  }

  @Override
  public int seriesId(int column) {
    return block.seriesId(columns.get(column));
  }

  @Override
  public long samples() {
    return samples;
  }

  @Override
  public void gather(int column, ColumnValues into) {
    reader.read(block, columns.get(column), 0, block.ticks(), bits, 0);
    into.reset(block.ticks());
    for (int tick = 0; tick < block.ticks(); tick++) {
      if (reader.present().get(tick)) {
        into.set(tick, bits[tick]);
      }
    }
  }
}
