package io.fodc.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ticks of a state that a query asks for: the stretches of blocks that overlap it, and the time
 * of each tick, numbered from 0 over all of them. Blocks outside of the range are not touched.
 */
final class ScanTicks {
  /**
   * One stretch: ticks {@code from} to {@code to} - 1 of a sealed block, numbered from {@code at}.
   */
  record Stretch(SealedBlock block, int from, int to, int at) {}

  private final List<Stretch> stretches = new ArrayList<>();
  private long[] times = new long[64];
  private int count;

  /** The open rows from {@code firstRow} on are numbered from {@code openAt}; null if none is. */
  private @Nullable OpenRows rows;

  private @Nullable BlockMemory openMemory;

  private int firstRow;
  private int openAt;

  /** Series id and column of each column of the open block, by id. */
  private long[] openColumns = new long[0];

  private ScanTicks() {}

  /** No tick. */
  static ScanTicks none() {
    return new ScanTicks();
  }

  /**
   * The ticks of the source's state. Null if that is out of date: its open block was sealed or
   * dropped.
   */
  static @Nullable ScanTicks of(WindowState state, ScanSource source, WindowQuery query) {
    ScanTicks ticks = new ScanTicks();
    for (SealedBlock block : state.sealed()) {
      if (!source.hold(block.memory())) {
        ticks.clear();
        continue;
      }
      try {
        if (query.overlaps(block.firstTickMillis(), block.lastTickMillis())) {
          ticks.addSealed(block, query);
        }
      } finally {
        source.release(block.memory());
      }
    }
    OpenView open = state.open();
    if (open == null || !query.overlaps(open.firstTickMillis(), open.lastTickMillis())) {
      return ticks;
    }
    if (!source.hold(open.block().memory())) {
      return null;
    }
    try {
      ticks.addOpen(open, query);
      return ticks;
    } finally {
      source.release(open.block().memory());
    }
  }

  /** A block has gone: what is older goes too, so that no hole is left. */
  private void clear() {
    stretches.clear();
    count = 0;
  }

  private void addSealed(SealedBlock block, WindowQuery query) {
    int from = block.tickAtOrAfter(query.fromMillis());
    boolean whole = query.toMillis() >= block.lastTickMillis();
    int to = whole ? block.to() : block.tickAtOrAfter(query.toMillis() + 1);
    if (from < to) {
      stretches.add(new Stretch(block, from, to, count));
      for (int tick = from; tick < to; tick++) {
        add(block.bytes().tickMillis(tick));
      }
    }
  }

  private void addOpen(OpenView open, WindowQuery query) {
    OpenRows found = new OpenRows(open);
    rows = found;
    openMemory = open.block().memory();
    openAt = count;
    firstRow = found.rowAtOrAfter(query.fromMillis());
    for (int row = firstRow; row < found.count(); row++) {
      if (found.tickMillis(row) <= query.toMillis()) {
        add(found.tickMillis(row));
      }
    }
    openColumns = new long[open.columns()];
    for (int column = 0; column < openColumns.length; column++) {
      openColumns[column] = (long) open.seriesId(column) << 32 | column;
    }
    Arrays.sort(openColumns);
  }

  private void add(long tickMillis) {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
    }
    times[count++] = tickMillis;
  }

  /** Newest of the former ticks that is not among these, {@link WindowView#NO_TICK} if none. */
  long newestLacked(ScanTicks former) {
    int at = count - 1;
    for (int tick = former.count - 1; tick >= 0; tick--) {
      long wanted = former.times[tick];
      while (at >= 0 && times[at] > wanted) {
        at--;
      }
      if (at < 0 || times[at] != wanted) {
        return wanted;
      }
    }
    return WindowView.NO_TICK;
  }

  /** Number of ticks. */
  int count() {
    return count;
  }

  /** Time of a tick. */
  long millis(int tick) {
    return times[tick];
  }

  /** Copies the times of {@code length} ticks from {@code first} on. */
  void copyMillis(int first, int length, long[] into) {
    System.arraycopy(times, first, into, 0, length);
  }

  List<Stretch> stretches() {
    return stretches;
  }

  /** The open rows, null if none is in the range. */
  @Nullable OpenRows rows() {
    return rows;
  }

  /** What to hold while the open rows are read. */
  @Nullable BlockMemory openMemory() {
    return openMemory;
  }

  /** Row of the open block that is this tick. */
  int row(int tick) {
    return tick - openAt + firstRow;
  }

  /** First tick of the open block. */
  int openAt() {
    return openAt;
  }

  /** Column of a series in the open block, negative if it has none. */
  int openColumnOf(int seriesId) {
    int at = Arrays.binarySearch(openColumns, (long) seriesId << 32);
    at = at < 0 ? -at - 1 : at;
    return at < openColumns.length && openColumns[at] >> 32 == seriesId
        ? (int) openColumns[at]
        : -1;
  }

  /** Ids of the open block's series. */
  int openColumns() {
    return openColumns.length;
  }

  /** Series of the open block at a place in the order of ids. */
  int openSeries(int place) {
    return (int) (openColumns[place] >> 32);
  }
}
