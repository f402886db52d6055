package io.fodc.window.block;

/** What a block is made of. Columns are in any order; their series ids differ from each other. */
public interface BlockSource {
  /** Number of ticks, 1 to {@link BlockLayout#MOST_TICKS}. */
  int ticks();

  /** Time of a tick; strictly ascending. */
  long tickMillis(int tick);

  /** Number of columns, those without a sample included. */
  int columns();

  /** Series of a column. */
  int seriesId(int column);

  /** Number of samples in all columns. */
  long samples();

  /** Gathers the values of a column. */
  void gather(int column, ColumnValues into);

  /**
   * Gathers {@code count} columns from {@code first} on, one into each. Worth overriding where
   * values of neighbouring columns lie together.
   */
  default void gather(int first, int count, ColumnValues[] into) {
    for (int i = 0; i < count; i++) {
      gather(first + i, into[i]);
    }
  }
}
