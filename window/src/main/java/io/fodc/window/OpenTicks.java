package io.fodc.window;

import org.jspecify.annotations.Nullable;

/**
 * Shows the rows of an open block one after the other. The first one costs up to fifteen before it
 * that are decoded, too. Of the newest one alone only what is wanted is decoded. One thread.
 */
final class OpenTicks {
  private @Nullable OpenRows rows;

  /** If no other row is wanted. */
  private @Nullable NewestRow newest;

  /** Value bits by column, in whole words, after the row shown. */
  private long[] values = new long[0];

  /** Which columns are present, in words of 64. */
  private long[] present = new long[0];

  private int words;
  private int shown;

  /** Goes to an open block; the first row that is later than this time. */
  int open(OpenView open, long afterMillis) {
    if (open.lastTickMillis() <= afterMillis) {
      return open.rows();
    }
    if (afterMillis == open.lastTickMillis() - 1) {
      newest = new NewestRow(open);
      return open.rows() - 1;
    }
    OpenRows found = new OpenRows(open);
    rows = found;
    words = OpenRow.words(open.columns());
    values = new long[words * OpenRow.WORD];
    present = new long[words];
    int first = found.rowAtOrAfter(afterMillis + 1);
    shown = found.keyRow(first) - 1;
    return first;
  }

  /** Shows a row that is later than the one shown. */
  void show(int row) {
    while (newest == null && shown < row) {
      shown++;
      for (int word = 0; word < words; word++) {
        present[word] = rows().read(shown, word, values, word * OpenRow.WORD);
      }
    }
  }

  long tickMillis() {
    NewestRow only = newest;
    return only != null ? only.tickMillis() : rows().tickMillis(shown);
  }

  /** Columns of the row, those that are absent included. */
  int width() {
    NewestRow only = newest;
    return only != null ? only.width() : rows().width(shown);
  }

  long presence(int word) {
    NewestRow only = newest;
    return only != null ? only.presence(word) : present[word];
  }

  long bits(int column) {
    NewestRow only = newest;
    return only != null ? only.bits(column) : values[column];
  }

  private OpenRows rows() {
    OpenRows found = rows;
    if (found == null) {
      throw new IllegalStateException("no open block has been entered");
    }
    return found;
  }
}
