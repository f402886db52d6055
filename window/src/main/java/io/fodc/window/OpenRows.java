package io.fodc.window;

import io.fodc.window.block.BlockSource;
import io.fodc.window.block.ColumnValues;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Finds the rows of an {@link OpenView}: one pass at the start, then any row and column. */
final class OpenRows implements BlockSource {
  private final OpenView view;
  private final MemorySegment[] chunks;
  private final long[] at;
  private final int[] width;

  OpenRows(OpenView view) {
    this.view = view;
    chunks = new MemorySegment[view.rows()];
    at = new long[view.rows()];
    width = new int[view.rows()];
    int chunk = 0;
    long next = 0;
    for (int row = 0; row < view.rows(); row++) {
      if (chunk + 1 < view.chunks().length && view.firstRows()[chunk + 1] == row) {
        chunk++;
        next = 0;
      }
      chunks[row] = view.chunks()[chunk];
      at[row] = next;
      width[row] = OpenRow.width(chunks[row], next);
      next += OpenRow.length(chunks[row], next);
    }
  }

  private OpenRows(OpenRows all, int from, int to) {
    view = all.view;
    chunks = Arrays.copyOfRange(all.chunks, from, to);
    at = Arrays.copyOfRange(all.at, from, to);
    width = Arrays.copyOfRange(all.width, from, to);
  }

  /** Some of the rows, to be measured; {@link #samples} is that of all. */
  OpenRows part(int from, int to) {
    return new OpenRows(this, from, to);
  }

  int count() {
    return at.length;
  }

  @Override
  public int ticks() {
    return at.length;
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

  MemorySegment chunk(int row) {
    return chunks[row];
  }

  long at(int row) {
    return at[row];
  }

  @Override
  public long tickMillis(int row) {
    return OpenRow.tickMillis(chunks[row], at[row]);
  }

  boolean isPresent(int row, int column) {
    return OpenRow.isPresent(chunks[row], at[row], width[row], column);
  }

  long bits(int row, int column) {
    return OpenRow.bits(chunks[row], at[row], width[row], column);
  }

  /** First row that is not before this time, the number of rows if there is none. */
  int rowAtOrAfter(long tickMillis) {
    int row = 0;
    while (row < at.length && tickMillis(row) < tickMillis) {
      row++;
    }
    return row;
  }

  @Override
  public void gather(int column, ColumnValues into) {
    into.reset(at.length);
    for (int row = 0; row < at.length; row++) {
      if (isPresent(row, column)) {
        into.set(row, bits(row, column));
      }
    }
  }

  @Override
  public void gather(int first, int count, ColumnValues[] into) {
    for (int i = 0; i < count; i++) {
      into[i].reset(at.length);
    }
    long[] bits = new long[count];
    for (int row = 0; row < at.length; row++) {
      int held = Math.min(count, width[row] - first);
      if (held > 0) {
        long present = OpenRow.copy(chunks[row], at[row], width[row], first, held, bits);
        for (int i = 0; i < held; i++) {
          if ((present >>> i & 1) != 0) {
            into[i].set(row, bits[i]);
          }
        }
      }
    }
  }
}
