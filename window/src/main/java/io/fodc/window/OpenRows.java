package io.fodc.window;

import io.fodc.window.block.BlockSource;
import io.fodc.window.block.ColumnValues;
import java.lang.foreign.MemorySegment;

/**
 * The rows of an {@link OpenView}, found in one pass at the start. Neighbouring columns are decoded
 * 64 at a time over all rows and kept until others are asked for: at most 256 KiB. One thread.
 */
final class OpenRows implements BlockSource {
  private static final int NO_WORD = -1;

  /** So many neighbours cost more one by one than all 64 columns do together. */
  private static final int WORTH_A_WORD = 5;

  private final OpenView view;
  private final MemorySegment[] chunks;
  private final long[] at;
  private final int[] width;

  /** The rows of those found that this is about. */
  private final int first;

  private final int count;
  private final OpenRowReader reader = new OpenRowReader();

  /** The word that is decoded. */
  private int word = NO_WORD;

  /** Value bits of its columns, of each over all rows. */
  private long[] decoded = new long[0];

  /** Its presence by row. */
  private long[] present = new long[0];

  private long presentInAll;

  OpenRows(OpenView view) {
    this.view = view;
    chunks = new MemorySegment[view.rows()];
    at = new long[view.rows()];
    width = new int[view.rows()];
    first = 0;
    count = view.rows();
    view.walk(OpenView.FIRST_ROW, chunks, at, width);
  }

  private OpenRows(OpenRows all, int from, int to) {
    view = all.view;
    chunks = all.chunks;
    at = all.at;
    width = all.width;
    first = from;
    count = to - from;
  }

  /** Some of the rows, to be measured; {@link #samples} is that of all. */
  OpenRows part(int from, int to) {
    return new OpenRows(this, from, to);
  }

  int count() {
    return count;
  }

  @Override
  public int ticks() {
    return count;
  }

  @Override
  public int columns() {
    return view.columns();
  }

  @Override
  public int seriesId(int column) {
    return view.seriesId(column);
  }

  @Override
  public long samples() {
    return view.samples();
  }

  OpenView view() {
    return view;
  }

  @Override
  public long tickMillis(int row) {
    return OpenRow.tickMillis(chunks[first + row], at[first + row]);
  }

  /** Columns of a row, those that are absent included. */
  int width(int row) {
    return width[first + row];
  }

  boolean isPresent(int row, int column) {
    enter(column >> 6);
    return (present[row] & 1L << column) != 0;
  }

  long bits(int row, int column) {
    enter(column >> 6);
    return decoded[(column & 63) * count + row];
  }

  /** First row that is not before this time, the number of rows if there is none. */
  int rowAtOrAfter(long tickMillis) {
    int row = 0;
    while (row < count && tickMillis(row) < tickMillis) {
      row++;
    }
    return row;
  }

  /** The row here or before that does not need those before it. */
  int keyRow(int row) {
    int key = first + row;
    while (!OpenRow.isKey(chunks[key], at[key])) {
      key--;
    }
    return key - first;
  }

  /**
   * Makes the values of a word those after a row, given those after the row before.
   *
   * @return which columns are present
   */
  long read(int row, int ofWord, long[] values, int valuesAt) {
    int number = first + row;
    return reader.read(chunks[number], at[number], width[number], ofWord, values, valuesAt);
  }

  @Override
  public void gather(int column, ColumnValues into) {
    if (word != column / OpenRow.WORD) {
      gatherAlone(column, into);
      return;
    }
    long bit = 1L << column;
    long[] bits = into.reset(count, (presentInAll & bit) != 0);
    System.arraycopy(decoded, (column & 63) * count, bits, 0, count);
    if ((presentInAll & bit) == 0) {
      for (int row = 0; row < count; row++) {
        if ((present[row] & bit) != 0) {
          into.set(row, bits[row]);
        }
      }
    }
  }

  @Override
  public void gather(int columns, int howMany, ColumnValues[] into) {
    for (int i = 0; i < howMany; i++) {
      int column = columns + i;
      if (howMany - i >= WORTH_A_WORD && (column & 63) + WORTH_A_WORD <= OpenRow.WORD) {
        enter(column / OpenRow.WORD);
      }
      gather(column, into[i]);
    }
  }

  private void gatherAlone(int column, ColumnValues into) {
    into.reset(count);
    long value = 0;
    for (int row = keyRow(0); row < count; row++) {
      int number = first + row;
      if (column < width[number]) {
        MemorySegment chunk = chunks[number];
        value = OpenRowReader.readOne(chunk, at[number], width[number], column, value);
        if (row >= 0 && (OpenRow.presence(chunk, at[number], column >> 6) & 1L << column) != 0) {
          into.set(row, value);
        }
      }
    }
  }

  /** Decodes a word, if it is not the one that is decoded. */
  private void enter(int wanted) {
    if (word != wanted) {
      decode(wanted);
    }
  }

  private void decode(int wanted) {
    if (decoded.length == 0) {
      decoded = new long[OpenRow.WORD * count];
      present = new long[count];
    }
    long[] values = new long[OpenRow.WORD];
    long[] into = decoded;
    int columns = Math.min(OpenRow.WORD, view.columns() - wanted * OpenRow.WORD);
    long all = -1L;
    for (int row = keyRow(0); row < count; row++) {
      long here = read(row, wanted, values, 0);
      if (row >= 0) {
        present[row] = here;
        all &= here;
        for (int i = 0, to = row; i < columns; i++, to += count) {
          into[to] = values[i];
        }
      }
    }
    presentInAll = all;
    word = wanted;
  }
}
