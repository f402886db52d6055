package io.fodc.window.block;

import java.lang.foreign.MemorySegment;

/**
 * Series ids of a block's columns, ascending, as runs of neighbours: the first id of each run and
 * the column it has.
 */
final class SeriesRuns {
  private final long at;
  private final int runs;
  private final int columns;

  /** Runs that lie at this place of a block. */
  SeriesRuns(long at, int runs, int columns) {
    this.at = at;
    this.runs = runs;
    this.columns = columns;
  }

  /** Runs in ids that are the upper halves of these numbers. */
  static int count(long[] sorted) {
    int runs = 0;
    for (int i = 0; i < sorted.length; i++) {
      runs += startsRun(sorted, i) ? 1 : 0;
    }
    return runs;
  }

  static void write(long[] sorted, MemorySegment block, long start) {
    long next = start;
    for (int i = 0; i < sorted.length; i++) {
      if (startsRun(sorted, i)) {
        block.set(NativeLayout.INT, next, (int) (sorted[i] >>> 32));
        block.set(NativeLayout.INT, next + 4, i);
        next += BlockLayout.RUN;
      }
    }
  }

  private static boolean startsRun(long[] sorted, int i) {
    return i == 0 || (sorted[i] >>> 32) != (sorted[i - 1] >>> 32) + 1;
  }

  long end() {
    return at + (long) BlockLayout.RUN * runs;
  }

  int seriesId(MemorySegment block, int column) {
    if (runs == 1) {
      return block.get(NativeLayout.INT, at) + column;
    }
    int run = runOfColumn(block, column);
    return firstId(block, run) + column - firstColumn(block, run);
  }

  /** Column of a series, negative if it has none. */
  int columnOf(MemorySegment block, int seriesId) {
    int run = runOf(block, seriesId);
    if (run < 0) {
      return -1;
    }
    int column = firstColumn(block, run) + (seriesId - firstId(block, run));
    return column < endColumn(block, run) ? column : -1;
  }

  /** Puts the columns of some series; those of one run are found at once. */
  void columnsOf(MemorySegment block, int[] ids, int from, int to, int[] into) {
    int firstId = 0;
    int length = 0;
    int firstColumn = 0;
    for (int i = from; i < to; i++) {
      int place = ids[i] - firstId;
      if (place < 0 || place >= length) {
        int run = runOf(block, ids[i]);
        if (run >= 0) {
          firstId = firstId(block, run);
          firstColumn = firstColumn(block, run);
          length = endColumn(block, run) - firstColumn;
          place = ids[i] - firstId;
        }
      }
      into[i - from] = place >= 0 && place < length ? firstColumn + place : -1;
    }
  }

  /** The last run that starts at or before a series, -1 if none does. */
  private int runOf(MemorySegment block, int seriesId) {
    int low = 0;
    int high = runs - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (firstId(block, middle) <= seriesId) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Puts the ids of all columns into an array. */
  void copyIds(MemorySegment block, int[] ids) {
    for (int run = 0; run < runs; run++) {
      int id = firstId(block, run);
      int end = endColumn(block, run);
      for (int column = firstColumn(block, run); column < end; column++) {
        ids[column] = id++;
      }
    }
  }

  /** Whether the runs are those of another block with as many columns. */
  boolean isSame(MemorySegment block, SeriesRuns other, MemorySegment otherBlock) {
    return runs == other.runs
        && MemorySegment.mismatch(block, at, end(), otherBlock, other.at, other.end()) < 0;
  }

  /** What is wrong with runs that fit into the block. */
  void check(MemorySegment block) throws BlockFormatException {
    long lastId = -1;
    for (int run = 0; run < runs; run++) {
      int id = firstId(block, run);
      int column = firstColumn(block, run);
      long end = run + 1 < runs ? firstColumn(block, run + 1) : columns;
      BlockFormatException.require(
          id > lastId && (run > 0 || column == 0), "series %d of run %d is out of order", id, run);
      BlockFormatException.require(
          end > column && end <= columns, "run %d ends at column %d, out of order", run, end);
      lastId = id + (end - column) - 1;
      BlockFormatException.require(
          lastId <= Integer.MAX_VALUE, "run %d ends at series %d, beyond 2^31", run, lastId);
    }
  }

  private int runOfColumn(MemorySegment block, int column) {
    int low = 0;
    int high = runs - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstColumn(block, middle) <= column) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private int firstId(MemorySegment block, int run) {
    return block.get(NativeLayout.INT, at + (long) BlockLayout.RUN * run);
  }

  private int firstColumn(MemorySegment block, int run) {
    return block.get(NativeLayout.INT, at + (long) BlockLayout.RUN * run + 4);
  }

  private int endColumn(MemorySegment block, int run) {
    return run + 1 < runs ? firstColumn(block, run + 1) : columns;
  }
}
