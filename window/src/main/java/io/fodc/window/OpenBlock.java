package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest ticks, a row each, appended to chunks that never move. Columns are the series in the
 * order in which they first appeared. The window's writer owns it; readers see {@link OpenView}s.
 */
final class OpenBlock {
  private static final int NO_COLUMN = -1;
  private static final int FEWEST_COLUMNS = 16;
  private static final int CHUNK_BYTES = 8 * 1024;
  private static final MemorySegment NOTHING = MemorySegment.NULL;

  /** Grants memory, at the cost of older blocks. */
  interface Room {
    /** Reserves native bytes. */
    boolean reserve(long bytes);

    /** Memory for a block, nothing allocated yet; null if the series table is gone. */
    @Nullable BlockMemory memory(Runnable beforeFree);

    /** A place of that memory; null if there is none. */
    BlockStore.@Nullable Place place(BlockMemory memory, BlockStore.Use use, long payloadBytes);

    /** Has the store know the series at these positions of {@code ids}. */
    boolean define(MemorySegment ids, int from, int to, long tickMillis);
  }

  private final SeriesTable table;
  private final Room room;
  private final BlockMemory memory;
  private final int mostRows;

  /** Series by column; then, in the same segment, the slots: 0 = free, else column + 1. */
  private MemorySegment ids = NOTHING;

  private int capacity;
  private int columns;
  private int unknown;

  /** Columns that the store knows the series of, and those that a row has told. */
  private int defined;

  private int told;

  private MemorySegment[] chunks = new MemorySegment[0];
  private int[] firstRows = new int[0];
  private long chunkUsed;
  private long salt;
  private long firstSalt;
  private int rows;
  private long samples;
  private long firstTickMillis;
  private long lastTickMillis;

  /**
   * An empty open block.
   *
   * @throws IllegalStateException if the series table is gone
   */
  OpenBlock(SeriesTable table, Room room, int mostRows) {
    this.table = table;
    this.room = room;
    this.mostRows = mostRows;
    BlockMemory own = room.memory(this::releaseSeries);
    if (own == null) {
      throw new IllegalStateException("the series table of this window is closed");
    }
    memory = own;
  }

  /** Bytes of a row of so many series. */
  static long rowBytes(int series) {
    return OpenRow.bytes(series);
  }

  /** Bytes of a block of so many series and ticks, but for what the system rounds up. */
  static long bytes(int series, int ticks) {
    return columnBytes(Math.max(FEWEST_COLUMNS, series)) + ticks * OpenRow.bytes(series);
  }

  /** Bytes that a first tick of so many series takes. */
  static long firstTickBytes(int series) {
    return columnBytes(Math.max(FEWEST_COLUMNS, series)) + OpenRow.bytes(series);
  }

  BlockMemory memory() {
    return memory;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  long samples() {
    return samples;
  }

  long firstTickMillis() {
    return firstTickMillis;
  }

  /** Places that rows were restored from, or can be added to. */
  int places() {
    return chunks.length;
  }

  /** Samples of the last append whose series the table does not know. */
  int unknown() {
    return unknown;
  }

  /**
   * Appends the first {@code count} samples of a tick. Null, and no row more, if there is no room.
   */
  @Nullable OpenView append(Tick tick, int count) {
    if (!resolve(tick, count)) {
      return null;
    }
    if (memory.isStored() && !define(tick.tickMillis())) {
      return null;
    }
    int fresh = memory.isStored() ? columns - told : 0;
    long bytes = OpenRow.bytes(columns, fresh);
    if (!chunkFor(bytes)) {
      return null;
    }
    tick.row = OpenRow.begin(tick.row, tick.tickMillis(), columns, fresh);
    int present = 0;
    for (int i = 0; i < count; i++) {
      if (tick.columns[i] != NO_COLUMN) {
        OpenRow.put(tick.row, columns, tick.columns[i], tick.valueBits(i));
        present++;
      }
    }
    for (int i = 0; i < fresh; i++) {
      OpenRow.newColumn(tick.row, columns, i, ids.get(NativeLayout.INT, 4L * (told + i)));
    }
    MemorySegment chunk = chunks[chunks.length - 1];
    OpenRow.write(tick.row, chunk, chunkUsed, columns, present, memory.isStored(), salt);
    told += fresh;
    return added(chunk, bytes, tick.tickMillis(), present);
  }

  private OpenView added(MemorySegment chunk, long bytes, long tickMillis, int present) {
    long at = chunkUsed;
    chunkUsed += bytes;
    firstTickMillis = rows == 0 ? tickMillis : firstTickMillis;
    lastTickMillis = tickMillis;
    rows++;
    samples += present;
    return new OpenView(
        this,
        ids,
        columns,
        chunks,
        firstRows,
        rows,
        samples,
        firstTickMillis,
        tickMillis,
        chunk,
        at);
  }

  private boolean define(long tickMillis) {
    if (defined < columns && !room.define(ids, defined, columns, tickMillis)) {
      return false;
    }
    defined = columns;
    return true;
  }

  /** Finds or makes the column of each sample; false if there is no room for new ones. */
  private boolean resolve(Tick tick, int count) {
    unknown = 0;
    int missing = 0;
    for (int i = 0; i < count; i++) {
      int column = columnOf(tick.seriesId(i), i);
      tick.columns[i] = column;
      missing += column == NO_COLUMN ? 1 : 0;
    }
    if (missing == 0) {
      return true;
    }
    if (columns + missing > capacity && !growColumns(columns + missing)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (tick.columns[i] == NO_COLUMN) {
        tick.columns[i] = addColumn(tick.seriesId(i));
      }
    }
    return true;
  }

  private int columnOf(int id, int hint) {
    if (hint < columns && ids.get(NativeLayout.INT, hint * 4L) == id) {
      return hint;
    }
    if (capacity == 0) {
      return NO_COLUMN;
    }
    int mask = slots(capacity) - 1;
    for (int slot = Tick.slotOf(id) & mask; ; slot = (slot + 1) & mask) {
      int column = ids.get(NativeLayout.INT, slotAt(slot)) - 1;
      if (column == NO_COLUMN || ids.get(NativeLayout.INT, column * 4L) == id) {
        return column;
      }
    }
  }

  private int addColumn(int id) {
    if (!table.tryHold(id)) {
      unknown++;
      return NO_COLUMN;
    }
    ids.set(NativeLayout.INT, columns * 4L, id);
    index(id, columns);
    return columns++;
  }

  private void index(int id, int column) {
    int mask = slots(capacity) - 1;
    int slot = Tick.slotOf(id) & mask;
    while (ids.get(NativeLayout.INT, slotAt(slot)) != 0) {
      slot = (slot + 1) & mask;
    }
    ids.set(NativeLayout.INT, slotAt(slot), column + 1);
  }

  /** Moves to a larger segment. The old one stays for its readers until the block goes. */
  private boolean growColumns(int wanted) {
    int larger = Math.max(FEWEST_COLUMNS, capacity == 0 ? wanted : wanted + wanted / 2);
    MemorySegment grown = allocate(columnBytes(larger));
    if (grown == null) {
      return false;
    }
    MemorySegment.copy(ids, 0, grown, 0, columns * 4L);
    ids = grown;
    capacity = larger;
    for (int column = 0; column < columns; column++) {
      index(ids.get(NativeLayout.INT, column * 4L), column);
    }
    return true;
  }

  private boolean chunkFor(long rowBytes) {
    if (chunks.length > 0 && chunks[chunks.length - 1].byteSize() - chunkUsed >= rowBytes) {
      return true;
    }
    long count = Math.clamp(CHUNK_BYTES / rowBytes, 1, Math.max(1, mostRows - rows));
    BlockStore.Place place = room.place(memory, BlockStore.Use.OTHER, count * rowBytes);
    if (place == null && count > 1) {
      place = room.place(memory, BlockStore.Use.OTHER, rowBytes);
    }
    if (place == null) {
      return false;
    }
    addChunk(place);
    place.commitRows(firstSalt, chunks.length - 1);
    return true;
  }

  private void addChunk(BlockStore.Place place) {
    chunks = Arrays.copyOf(chunks, chunks.length + 1);
    firstRows = Arrays.copyOf(firstRows, firstRows.length + 1);
    chunks[chunks.length - 1] = place.segment();
    firstRows[firstRows.length - 1] = rows;
    chunkUsed = 0;
    salt = place.salt();
    firstSalt = chunks.length == 1 ? salt : firstSalt;
  }

  /**
   * Takes over places with stored rows, their bytes reserved, as far as the rows are whole, in
   * order, and of known series. A place without such a row ends it.
   *
   * @return the view after the last row; null if there is none
   */
  @Nullable OpenView restore(List<BlockStore.Place> places) {
    places.forEach(memory::adopt);
    OpenView last = null;
    for (BlockStore.Place place : places) {
      addChunk(place);
      OpenView seen = restoreRows(place.segment());
      if (seen == null) {
        return last;
      }
      last = seen;
    }
    return last;
  }

  private @Nullable OpenView restoreRows(MemorySegment chunk) {
    OpenView last = null;
    while (rows < WindowPlan.MOST_TICKS && OpenRow.isWhole(chunk, chunkUsed, salt, columns)) {
      long tickMillis = OpenRow.tickMillis(chunk, chunkUsed);
      boolean inOrder = rows == 0 || tickMillis > lastTickMillis;
      if (!inOrder || !restoreColumns(chunk)) {
        return last;
      }
      int length = OpenRow.length(chunk, chunkUsed);
      last = added(chunk, length, tickMillis, OpenRow.samples(chunk, chunkUsed));
    }
    return last;
  }

  private boolean restoreColumns(MemorySegment chunk) {
    int fresh = OpenRow.newColumns(chunk, chunkUsed);
    int width = columns + fresh;
    if (width > capacity && !growColumns(width)) {
      return false;
    }
    for (int i = 0; i < fresh; i++) {
      int id = OpenRow.newColumnId(chunk, chunkUsed, width, i);
      if (columnOf(id, columns) != NO_COLUMN || addColumn(id) == NO_COLUMN) {
        return false;
      }
    }
    defined = columns;
    told = columns;
    return true;
  }

  private @Nullable MemorySegment allocate(long bytes) {
    return room.reserve(bytes) ? memory.allocateReserved(bytes) : null;
  }

  private void releaseSeries() {
    for (int column = 0; column < columns; column++) {
      table.releaseHeld(ids.get(NativeLayout.INT, column * 4L));
    }
  }

  private long slotAt(int slot) {
    return 4L * capacity + 4L * slot;
  }

  private static int slots(int capacity) {
    return Integer.highestOneBit(capacity) << 2;
  }

  private static long columnBytes(int capacity) {
    return 4L * capacity + 4L * slots(capacity);
  }
}
