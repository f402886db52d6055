package io.fodc.window;

import io.fodc.window.block.BlockEncoder;

/**
 * What this window's blocks cost, open and sealed. Sealed: so many bytes a series whatever the
 * number of ticks, and so many more for each tick. Measured on the window's own rows by coding them
 * as one block and as two: what the second block costs more is the part that ticks share. Until
 * then it is what blocks of other windows in the budget cost. One thread.
 */
final class BlockCost {
  /** Rows at which the first measurements are made, before a block is sealed. */
  private static final int FIRST_ROWS = 16;

  private static final int LAST_EARLY_ROWS = 128;

  /** After the first ones, one block of so many is measured: a thirtieth of the work of coding. */
  private static final int EVERY = 32;

  private static final int EARLY_BLOCKS = 3;
  private static final int FEWEST_TICKS = 2;

  /** Weight of the newest measurement. */
  private static final double NEWEST = 0.5;

  private double perSeries;
  private double perTick;

  /** Bytes of a series in an open row; as measured last. */
  private double perRow;

  private final UsualCost usual;

  /** Whether the figures are another window's. */
  private final boolean inherited;

  private boolean known;
  private boolean measured;
  private int blocks;

  BlockCost(UsualCost usual) {
    this.usual = usual;
    UsualCost.Cost others = usual.cost();
    inherited = others != null;
    if (others != null) {
      perSeries = others.perSeries();
      perTick = others.perTick();
      perRow = others.perRow();
      known = true;
    }
  }

  /** Whether there is an idea of it. */
  boolean isKnown() {
    return known;
  }

  /** Bytes of a block of one series, if blocks are as they were. */
  double of(long ticks) {
    return perSeries + perTick * ticks;
  }

  /** Bytes of an open row. */
  double rowBytes(int series) {
    return Math.max(1, known ? perRow * series : OpenRow.mostBytes(series));
  }

  /** Bytes of an open block, but for what the system rounds up. */
  double openBytes(int series, int ticks) {
    return OpenBlock.columnsOf(series) + ticks * rowBytes(series);
  }

  /** Whether rows that are not sealed yet are worth measuring. */
  boolean wantsRows(int rows) {
    return blocks == 0
        && rows >= (inherited ? LAST_EARLY_ROWS : FIRST_ROWS)
        && rows <= LAST_EARLY_ROWS
        && Integer.bitCount(rows) == 1;
  }

  /** Measures rows of a block that is still open. */
  void measure(OpenRows rows) {
    learn(rows, new BlockEncoder(rows).bytes());
  }

  /** Takes note of a block that is being sealed; measures it now and then. */
  void sealed(OpenRows rows, long bytes) {
    int early = inherited ? 1 : EARLY_BLOCKS;
    if (blocks++ % EVERY == 0 || blocks <= early || !measured) {
      learn(rows, bytes);
    }
  }

  private void learn(OpenRows rows, long bytes) {
    int ticks = rows.ticks();
    if (ticks < FEWEST_TICKS || rows.columns() == 0) {
      return;
    }
    perRow = (double) rows.view().block().rowBytes() / ticks / rows.columns();
    int half = ticks / 2;
    long first = new BlockEncoder(rows.part(0, half)).bytes();
    long second = new BlockEncoder(rows.part(half, ticks)).bytes();
    double shared = Math.clamp(first + second - bytes, 0, bytes);
    double series = rows.columns();
    double weight = measured ? NEWEST : 1;
    perSeries += weight * (shared / series - perSeries);
    perTick += weight * ((bytes - shared) / series / ticks - perTick);
    measured = true;
    known = true;
    usual.learn(new UsualCost.Cost(perSeries, perTick, perRow));
  }
}
