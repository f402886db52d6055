package io.fodc.window.block;

/**
 * Gathers columns from a source one after the other, those that lie beside each other together.
 * Reusable; one thread.
 */
final class Gathering {
  private static final int MOST = 16;

  private final BlockSource source;
  private final ColumnValues[] values = new ColumnValues[MOST];
  private int first;
  private int count;

  Gathering(BlockSource source) {
    this.source = source;
    for (int i = 0; i < MOST; i++) {
      values[i] = new ColumnValues(source.ticks());
    }
  }

  /**
   * The values of one of the columns that are the lower halves of these numbers; valid until the
   * next call.
   */
  ColumnValues next(long[] columns, int index) {
    int column = (int) columns[index];
    if (column < first || column >= first + count) {
      int run = 1;
      while (run < MOST
          && index + run < columns.length
          && (int) columns[index + run] == column + run) {
        run++;
      }
      source.gather(column, run, values);
      first = column;
      count = run;
    }
    return values[column - first];
  }
}
