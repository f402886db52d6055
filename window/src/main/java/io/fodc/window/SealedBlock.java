package io.fodc.window;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.BlockReader;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A sealed block of a window: immutable bytes, and the holds on its series. One that was adopted
 * from another window keeps that window's series ids, translated when read, and may show some of
 * its ticks only. Ticks are numbered as in the bytes; those from {@link #from()} to {@link #to()} -
 * 1 are there for readers.
 */
final class SealedBlock {
  private final SealedBytes bytes;
  private final BlockMemory memory;
  private final @Nullable ForeignSeries foreign;

  /** Null in an adopted block, whose series {@link ForeignSeries} holds. */
  private final @Nullable BlockHolds holds;

  private final int from;
  private final int to;
  private final long samples;

  private SealedBlock(
      SealedBytes bytes,
      BlockMemory memory,
      @Nullable ForeignSeries foreign,
      @Nullable BlockHolds holds,
      int from,
      int to,
      long samples) {
    this.bytes = bytes;
    this.memory = memory;
    this.foreign = foreign;
    this.holds = holds;
    this.from = from;
    this.to = to;
    this.samples = samples;
  }

  /** Seals an open block whose series are held. Null if there is no room. */
  static @Nullable SealedBlock of(BlockEncoder encoder, OpenBlock.Room room, SeriesTable table) {
    BlockHolds holds = new BlockHolds(table);
    BlockMemory memory = room.memory(holds::release);
    if (memory == null) {
      return null;
    }
    BlockStore.Place place = room.place(memory, BlockStore.Use.SEALED, encoder.bytes());
    if (place == null) {
      memory.release();
      return null;
    }
    SealedBytes bytes = encoder.write(place.segment());
    holds.take(bytes);
    if (memory.isStored()) {
      place.commitBlock(new SeriesHash(table).of(bytes));
    }
    return own(bytes, memory, holds);
  }

  /**
   * A block that is in the store already, its bytes reserved; null if a series is unknown.
   *
   * @param beside a block of the window that may have the same series, null if there is none
   */
  static @Nullable SealedBlock restored(
      SealedBytes bytes,
      BlockStore.Place place,
      OpenBlock.Room room,
      SeriesTable table,
      @Nullable SealedBlock beside) {
    BlockHolds holds = new BlockHolds(table);
    BlockMemory memory = room.memory(holds::release);
    if (memory == null) {
      return null;
    }
    memory.adopt(place);
    boolean alike = beside != null && bytes.hasSeriesOf(beside.bytes);
    BlockHolds others = alike && beside != null ? beside.holds : null;
    if (others != null) {
      holds.share(bytes, others);
    } else if (!holds.take(bytes)) {
      memory.drop();
      return null;
    }
    return own(bytes, memory, holds);
  }

  private static SealedBlock own(SealedBytes bytes, BlockMemory memory, BlockHolds holds) {
    return new SealedBlock(bytes, memory, null, holds, 0, bytes.ticks(), bytes.samples());
  }

  /**
   * Copies a block of another window, as it is, to show some of its ticks; its size is reserved.
   * Null, and the reservation given back, if the system has no memory or the series are gone.
   */
  static @Nullable SealedBlock adopted(
      SealedBytes origin,
      ForeignSeries series,
      int from,
      int to,
      WindowAccount account,
      SeriesTable table) {
    long size = origin.segment().byteSize();
    if (!series.tryRetain()) {
      account.release(size);
      return null;
    }
    BlockMemory memory = BlockMemory.open(account, table, null, series::release);
    if (memory == null) {
      series.release();
      account.release(size);
      return null;
    }
    MemorySegment segment = memory.allocateReserved(size);
    if (segment == null) {
      memory.release();
      return null;
    }
    SealedBytes copy = new SealedBytes(segment.copyFrom(origin.segment()));
    return new SealedBlock(copy, memory, series, null, from, to, samples(copy, series, from, to));
  }

  SealedBytes bytes() {
    return bytes;
  }

  BlockMemory memory() {
    return memory;
  }

  /** Whether another window recorded it. */
  boolean isAdopted() {
    return foreign != null;
  }

  /** Whether it was adopted with these series. */
  boolean isOf(ForeignSeries series) {
    return foreign == series;
  }

  /** First tick to show. */
  int from() {
    return from;
  }

  /** The tick after the last one to show. */
  int to() {
    return to;
  }

  /** Number of ticks to show. */
  int ticks() {
    return to - from;
  }

  /** Number of samples to show. */
  long samples() {
    return samples;
  }

  long firstTickMillis() {
    return bytes.tickMillis(from);
  }

  long lastTickMillis() {
    return bytes.tickMillis(to - 1);
  }

  /** First tick to show that is not before this time, {@link #to()} if there is none. */
  int tickAtOrAfter(long tickMillis) {
    return Math.clamp(bytes.tickAtOrAfter(tickMillis), from, to);
  }

  int columns() {
    return bytes.columns();
  }

  /** Whether the columns surely are those of another block; blocks of other windows never are. */
  boolean hasSeriesOf(SealedBlock other) {
    return foreign == null && other.foreign == null && bytes.hasSeriesOf(other.bytes);
  }

  /** Puts the series of all columns, as {@link #seriesId} tells them, into an array. */
  void copySeriesIds(int[] into) {
    bytes.copySeriesIds(into);
    if (foreign != null) {
      for (int column = 0; column < bytes.columns(); column++) {
        into[column] = foreign.ours(into[column]);
      }
    }
  }

  /**
   * Series of a column, {@link SeriesTable#NO_SERIES} if the table had no room for it. Ascending
   * only in blocks that were not adopted.
   */
  int seriesId(int column) {
    int id = bytes.seriesId(column);
    return foreign == null ? id : foreign.ours(id);
  }

  /** Column of a series, negative if it has none. */
  int columnOf(int seriesId) {
    if (foreign == null) {
      return bytes.columnOf(seriesId);
    }
    int theirs = foreign.theirs(seriesId);
    return theirs == SeriesTable.NO_SERIES ? -1 : bytes.columnOf(theirs);
  }

  /** Puts the columns of series {@code from} to {@code to} - 1 of the ids, as the other. */
  void columnsOf(int[] ids, int from, int to, int[] columns) {
    if (foreign == null) {
      bytes.columnsOf(ids, from, to, columns);
      return;
    }
    for (int i = from; i < to; i++) {
      columns[i - from] = columnOf(ids[i]);
    }
  }

  private static long samples(SealedBytes bytes, ForeignSeries series, int from, int to) {
    BlockReader reader = new BlockReader();
    long[] values = new long[to - from];
    long samples = 0;
    for (int column = 0; column < bytes.columns(); column++) {
      if (series.ours(bytes.seriesId(column)) != SeriesTable.NO_SERIES) {
        reader.read(bytes, column, from, to, values, 0);
        samples += reader.present().before(to) - reader.present().before(from);
      }
    }
    return samples;
  }
}
