package io.fodc.window.block;

import org.jspecify.annotations.Nullable;

/**
 * Reads columns of checked blocks. What it has read of a group of 32 neighbouring columns it keeps
 * until it goes to another group, so that reading column after column reads each once. Reusable
 * scratch, at most 150 KiB; one thread.
 */
public final class BlockReader {
  /** Columns are coded in groups of so many, counted from the first one. */
  public static final int NEIGHBOURS = BlockLayout.GROUP;

  private final Group group = new Group();
  private @Nullable SealedBytes block;
  private int entered = -1;
  private Presence present = new Presence();

  /**
   * Reads the values of ticks {@code from} to {@code to} - 1 of a column into {@code out}; {@link
   * #present} then says which of the column's ticks have one. What it puts at the others is
   * undefined.
   */
  public void read(SealedBytes bytes, int column, int from, int to, long[] out, int outAt) {
    read(bytes, column).copy(from, to, out, outAt);
  }

  /** The same, as doubles. */
  public void read(SealedBytes bytes, int column, int from, int to, double[] out, int outAt) {
    read(bytes, column).copy(from, to, out, outAt);
  }

  private Column read(SealedBytes bytes, int column) {
    int wanted = column / BlockLayout.GROUP;
    if (block != bytes || entered != wanted) {
      block = null;
      group.enter(bytes, wanted);
      block = bytes;
      entered = wanted;
    }
    Column read = group.column(column % BlockLayout.GROUP);
    present = read.present;
    return read;
  }

  /** Ticks of the column read last that have a value. */
  public Presence present() {
    return present;
  }
}
