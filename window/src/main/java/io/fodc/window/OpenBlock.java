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

  /** A chunk of long rows takes up to so many of them. */
  private static final int CHUNK_ROWS = 8;

  /** Rows from one key row to the next: whoever wants the newest row decodes half as many. */
  private static final int KEY_ROWS = 16;

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

  /**
   * Series by column; then, in the same segment, the slots: 0 = free, else column + 1; then the
   * last value bits by column, which only the writer reads.
   */
  private MemorySegment ids = NOTHING;

  private int capacity;
  private int columns;

  /** Columns of the last row. */
  private int rowColumns;

  private int unknown;

  /** Samples of the last append, from the first one on, whose column has their number. */
  private int unmoved;

  /** Columns that the store knows the series of, and those that a row has told. */
  private int defined;

  private int told;

  private MemorySegment[] chunks = new MemorySegment[0];
  private int[] firstRows = new int[0];
  private long chunkUsed;

  /** Bytes of the chunks before the last one. */
  private long chunksBefore;

  private long salt;
  private long firstSalt;
  private int rows;
  private OpenView.RowPlace newestKey = OpenView.FIRST_ROW;
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

  /** Bytes of a block of so many series without its rows. */
  static long columnsOf(int series) {
    return columnBytes(Math.max(FEWEST_COLUMNS, series));
  }

  /** Most bytes that a first tick of so many series takes. */
  static long firstTickBytes(int series) {
    return columnsOf(series) + OpenRow.mostBytes(series);
  }

  /** Bytes that the rows take, with what is left over in chunks that are full. */
  long rowBytes() {
    return chunksBefore + chunkUsed;
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
    OpenRowWriter row = tick.row;
    boolean key = rows % KEY_ROWS == 0 || rowColumns == 0;
    row.begin(columns, key, ids, lastAt());
    put(tick, count);
    int longs = row.finish(tick.tickMillis(), fresh);
    for (int i = 0; i < fresh; i++) {
      row.newColumn(i, ids.get(NativeLayout.INT, 4L * (told + i)));
    }
    if (!chunkFor(8L * longs)) {
      return null;
    }
    MemorySegment chunk = chunks[chunks.length - 1];
    row.write(longs, chunk, chunkUsed, memory.isStored(), salt);
    row.keepLast(ids, lastAt());
    told += fresh;
    return added(8L * longs, tick.tickMillis(), row.samples());
  }

  private void put(Tick tick, int count) {
    int same = unmoved;
    tick.row.putFirst(tick.valueBits(), same);
    for (int i = same; i < count; i++) {
      if (tick.columns[i] != NO_COLUMN) {
        tick.row.put(tick.columns[i], tick.valueBits(i));
      }
    }
  }

  private OpenView added(long bytes, long tickMillis, int present) {
    int newest = chunks.length - 1;
    if (OpenRow.isKey(chunks[newest], chunkUsed)) {
      newestKey = new OpenView.RowPlace(rows, newest, chunkUsed);
    }
    chunkUsed += bytes;
    firstTickMillis = rows == 0 ? tickMillis : firstTickMillis;
    lastTickMillis = tickMillis;
    rows++;
    rowColumns = columns;
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
        newestKey);
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
    unmoved = unmoved(tick.seriesIds(), count);
    tick.numberColumns(unmoved);
    int missing = 0;
    int hint = unmoved;
    for (int i = unmoved; i < count; i++) {
      int column = columnOf(tick.seriesId(i), hint);
      tick.columns[i] = column;
      missing += column == NO_COLUMN ? 1 : 0;
      // Behind a series that came or went the others follow each other as before.
      hint = column == NO_COLUMN ? hint : column + 1;
    }
    if (missing == 0) {
      return true;
    }
    if (columns + missing > capacity && !growColumns(columns + missing)) {
      return false;
    }
    for (int i = unmoved; i < count; i++) {
      if (tick.columns[i] == NO_COLUMN) {
        tick.columns[i] = addColumn(tick.seriesId(i));
      }
    }
    return true;
  }

  /** How many samples from the first one on are of the column with their number. */
  private int unmoved(int[] series, int count) {
    int most = Math.min(count, columns);
    long bytes =
        MemorySegment.mismatch(MemorySegment.ofArray(series), 0, 4L * most, ids, 0, 4L * most);
    return bytes < 0 ? most : (int) (bytes >> 2);
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
    MemorySegment.copy(ids, lastAt(), grown, lastAt(larger), columns * 8L);
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
    // A block of few rows is kept small: its window may be idle.
    long wanted = Math.max(Math.min(CHUNK_ROWS, rows), CHUNK_BYTES / rowBytes);
    long count = Math.clamp(wanted, 1, Math.max(1, mostRows - rows));
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
    chunksBefore += chunks.length == 0 ? 0 : chunks[chunks.length - 1].byteSize();
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
        break;
      }
      last = seen;
    }
    if (last != null) {
      restoreLast(new OpenRows(last));
    }
    return last;
  }

  private void restoreLast(OpenRows all) {
    long[] values = new long[OpenRow.WORD];
    for (int word = 0; word < OpenRow.words(columns); word++) {
      Arrays.fill(values, 0);
      for (int row = all.keyRow(rows - 1); row < rows; row++) {
        all.read(row, word, values, 0);
      }
      int from = word * OpenRow.WORD;
      int count = Math.min(OpenRow.WORD, columns - from);
      MemorySegment.copy(values, 0, ids, NativeLayout.LONG, lastAt() + 8L * from, count);
    }
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
      last = added(length, tickMillis, OpenRow.samples(chunk, chunkUsed));
    }
    return last;
  }

  private boolean restoreColumns(MemorySegment chunk) {
    int fresh = OpenRow.newColumns(chunk, chunkUsed);
    int length = OpenRow.length(chunk, chunkUsed);
    int width = columns + fresh;
    if (width > capacity && !growColumns(width)) {
      return false;
    }
    for (int i = 0; i < fresh; i++) {
      int id = OpenRow.newColumnId(chunk, chunkUsed, length, fresh, i);
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

  private long lastAt() {
    return lastAt(capacity);
  }

  private static long lastAt(int capacity) {
    return 4L * capacity + 4L * slots(capacity);
  }

  private static int slots(int capacity) {
    return Integer.highestOneBit(capacity) << 2;
  }

  private static long columnBytes(int capacity) {
    return lastAt(capacity) + 8L * capacity;
  }
}
