package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A block's contents as plain maps, and the block made of them. */
final class Series implements BlockSource {
  private final long[] ticks;
  private final int[] ids;

  /** Value bits by column, then tick index; absent ones are missing. */
  private final Map<Integer, Long>[] values;

  @SuppressWarnings({"unchecked", "rawtypes"})
  Series(long[] ticks, int... ids) {
    this.ticks = ticks;
    this.ids = ids;
    values = new Map[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = new TreeMap<>();
    }
  }

  /** Ticks every ten seconds. */
  static long[] even(int count) {
    long[] ticks = new long[count];
    for (int i = 0; i < count; i++) {
      ticks[i] = 1_700_000_000_000L + i * 10_000L;
    }
    return ticks;
  }

  void put(int column, int tick, long bits) {
    values[column].put(tick, bits);
  }

  void put(int column, int tick, double value) {
    put(column, tick, Double.doubleToRawLongBits(value));
  }

  /** Value bits by series, then by time; series without a value are missing. */
  SortedMap<Integer, SortedMap<Long, Long>> contents() {
    SortedMap<Integer, SortedMap<Long, Long>> contents = new TreeMap<>();
    for (int column = 0; column < ids.length; column++) {
      for (Map.Entry<Integer, Long> value : values[column].entrySet()) {
        contents
            .computeIfAbsent(ids[column], id -> new TreeMap<>())
            .put(ticks[value.getKey()], value.getValue());
      }
    }
    return contents;
  }

  byte[] block() {
    BlockEncoder encoder = new BlockEncoder(this);
    MemorySegment segment = MemorySegment.ofArray(new byte[(int) encoder.bytes()]);
    encoder.write(segment);
    return segment.toArray(NativeLayout.BYTE);
  }

  /** What a reader finds in a block that passes the check. */
  static SortedMap<Integer, SortedMap<Long, Long>> read(byte[] bytes) throws BlockFormatException {
    SealedBytes block = BlockCheck.open(MemorySegment.ofArray(bytes));
    BlockReader reader = new BlockReader();
    long[] out = new long[block.ticks()];
    SortedMap<Integer, SortedMap<Long, Long>> contents = new TreeMap<>();
    for (int column = 0; column < block.columns(); column++) {
      reader.read(block, column, 0, block.ticks(), out, 0);
      SortedMap<Long, Long> points = new TreeMap<>();
      for (int tick = 0; tick < block.ticks(); tick++) {
        if (reader.present().get(tick)) {
          points.put(block.tickMillis(tick), out[tick]);
        }
      }
      contents.put(block.seriesId(column), points);
    }
    return contents;
  }

  @Override
  public int ticks() {
    return ticks.length;
  }

  @Override
  public long tickMillis(int tick) {
    return ticks[tick];
  }

  @Override
  public int columns() {
    return ids.length;
  }

  @Override
  public int seriesId(int column) {
    return ids[column];
  }

  @Override
  public long samples() {
    long samples = 0;
    for (Map<Integer, Long> column : values) {
      samples += column.size();
    }
    return samples;
  }

  @Override
  public void gather(int column, ColumnValues into) {
    into.reset(ticks.length);
    values[column].forEach(into::set);
  }
}
