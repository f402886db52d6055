package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The newest row of an open block, for somebody who wants little memory more than speed: a fleet's
 * page has one for each node. A column wanted alone is followed from the key row on; with the
 * second one of the same word all 64 are decoded and kept until others are wanted. About 1.5 KiB.
 * One thread.
 */
final class NewestRow {
  private static final int NO_WORD = -1;

  /** The rows from the key row on, the newest last. */
  private final MemorySegment[] chunks;

  private final long[] at;
  private final int[] width;
  private final int last;
  private final OpenRowReader reader = new OpenRowReader();

  /** Value bits of the columns of {@link #decoded}. */
  private final long[] values = new long[OpenRow.WORD];

  private int decoded = NO_WORD;

  /** Word of the column that was wanted before. */
  private int wanted = NO_WORD;

  NewestRow(OpenView open) {
    int rows = open.rows() - open.key().row();
    last = rows - 1;
    chunks = new MemorySegment[rows];
    at = new long[rows];
    width = new int[rows];
    open.walk(open.key(), chunks, at, width);
  }

  long tickMillis() {
    return OpenRow.tickMillis(chunks[last], at[last]);
  }

  /** Columns of the row, those that are absent included. */
  int width() {
    return width[last];
  }

  /** Which columns of a word are present. */
  long presence(int word) {
    return OpenRow.presence(chunks[last], at[last], word);
  }

  /** Value bits of a column that is present. */
  long bits(int column) {
    int word = column / OpenRow.WORD;
    if (word != decoded && word == wanted) {
      decode(word);
    }
    wanted = word;
    return word == decoded ? values[column % OpenRow.WORD] : follow(column);
  }

  private long follow(int column) {
    long value = 0;
    for (int row = 0; row <= last; row++) {
      if (column < width[row]) {
        value = OpenRowReader.readOne(chunks[row], at[row], width[row], column, value);
      }
    }
    return value;
  }

  private void decode(int word) {
    Arrays.fill(values, 0);
    for (int row = 0; row <= last; row++) {
      reader.read(chunks[row], at[row], width[row], word, values, 0);
    }
    decoded = word;
  }
}
