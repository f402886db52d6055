package io.fodc.window;

import io.fodc.window.block.BlockReader;
import io.fodc.window.block.ColumnValues;
import io.fodc.window.block.Presence;
import java.util.Arrays;

/**
 * The samples of a few neighbouring series, block by block: a block's columns are predicted from
 * others of the block, so those are read together, in their order. {@code values[slot][sample]} and
 * {@code ticks[slot][sample]}, in one array each, at most {@link #MOST_SAMPLES} unless one series
 * alone has more. While a series has a sample at each tick, its ticks are not written down.
 */
final class SeriesGroup {
  /** 12 bytes each. */
  static final int MOST_SAMPLES = 128 * 1024;

  private static final int MOST_SERIES = BlockReader.NEIGHBOURS;

  /** Columns of the open rows that are read together. */
  private static final int OPEN_RUN = 16;

  private final BlockReader reader = new BlockReader();
  private ColumnValues[] open = new ColumnValues[0];
  private int openRoom;
  private final double[] scratch = new double[WindowPlan.MOST_TICKS];
  private final int[] found = new int[MOST_SERIES];
  private final long[] order = new long[MOST_SERIES];
  private long columns;
  private long lostToMillis = WindowView.NO_TICK;

  /** Most samples of one series, and most series. */
  private int room;

  private int slots;

  private double[] values = new double[0];
  private int[] ticks = new int[0];
  private int[] counts = new int[0];

  /** Slots whose samples are those of the first ticks, without a gap. */
  private boolean[] whole = new boolean[0];

  /** Number of the step that a tick is in; empty without a step. */
  private int[] steps = new int[0];

  /** How many series can be read at a time. */
  int slots() {
    return slots;
  }

  /** Newest tick that could not be read because its block went. */
  long lostToMillis() {
    return lostToMillis;
  }

  /** Columns read so far. */
  long columns() {
    return columns;
  }

  /** Gets ready for these ticks. */
  void reset(ScanTicks all, long stepMillis) {
    number(all, stepMillis);
    room = steps.length == 0 ? all.count() : all.count() == 0 ? 0 : steps[all.count() - 1] + 1;
    slots = Math.clamp(MOST_SAMPLES / Math.max(1, room), 1, MOST_SERIES);
    counts = new int[slots];
    whole = new boolean[slots];
    if (values.length < slots * (long) room) {
      values = new double[Math.multiplyExact(slots, room)];
      ticks = new int[0];
    }
  }

  private void clear() {
    Arrays.fill(counts, 0);
    Arrays.fill(whole, steps.length == 0);
  }

  /** Numbers the steps that have ticks from 0 on. */
  private void number(ScanTicks all, long stepMillis) {
    steps = new int[stepMillis == WindowQuery.EVERY_SAMPLE ? 0 : all.count()];
    for (int tick = 1; tick < steps.length; tick++) {
      boolean same =
          Math.floorDiv(all.millis(tick), stepMillis)
              == Math.floorDiv(all.millis(tick - 1), stepMillis);
      steps[tick] = steps[tick - 1] + (same ? 0 : 1);
    }
  }

  /**
   * Reads series {@code from} to {@code to} - 1 of the ids: at most {@link #slots}. False if the
   * open block is gone, so that there is a newer state.
   */
  boolean read(ScanTicks all, ScanSource source, int[] ids, int from, int to) {
    clear();
    for (ScanTicks.Stretch stretch : all.stretches()) {
      BlockMemory memory = stretch.block().memory();
      if (source.hold(memory)) {
        try {
          readSealed(stretch, ids, from, to);
        } finally {
          source.release(memory);
        }
      } else {
        // What is older has gone, or is about to: no hole is left.
        clear();
        int last = stretch.at() + stretch.to() - stretch.from() - 1;
        lostToMillis = Math.max(lostToMillis, all.millis(last));
      }
    }
    OpenRows rows = all.rows();
    BlockMemory memory = all.openMemory();
    if (rows == null || memory == null) {
      return true;
    }
    if (!source.hold(memory)) {
      return false;
    }
    try {
      readOpen(all, rows, ids, from, to);
      return true;
    } finally {
      source.release(memory);
    }
  }

  private void readSealed(ScanTicks.Stretch stretch, int[] ids, int from, int to) {
    stretch.block().columnsOf(ids, from, to, found);
    int count = 0;
    boolean ascending = true;
    for (int i = from; i < to; i++) {
      int column = found[i - from];
      if (column >= 0) {
        order[count] = (long) column << 32 | i - from;
        ascending &= count == 0 || order[count] > order[count - 1];
        count++;
      }
    }
    if (!ascending) {
      Arrays.sort(order, 0, count);
    }
    for (int i = 0; i < count; i++) {
      readColumn(stretch, (int) (order[i] >>> 32), (int) order[i]);
    }
  }

  private void readColumn(ScanTicks.Stretch stretch, int column, int slot) {
    int from = stretch.from();
    int length = stretch.to() - from;
    columns++;
    if (whole[slot] && counts[slot] == stretch.at()) {
      int at = slot * room + counts[slot];
      reader.read(stretch.block().bytes(), column, from, stretch.to(), values, at);
      if (reader.present().isFull()) {
        counts[slot] += length;
        return;
      }
      System.arraycopy(values, at, scratch, 0, length);
    } else {
      reader.read(stretch.block().bytes(), column, from, stretch.to(), scratch, 0);
    }
    writeTicksDown(slot);
    Presence present = reader.present();
    int count = counts[slot];
    int base = slot * room;
    for (int i = 0; i < length; i++) {
      if (present.get(from + i)) {
        int tick = stretch.at() + i;
        count = place(base, count, tick);
        values[base + count] = scratch[i];
        ticks[base + count] = tick;
        count++;
      }
    }
    counts[slot] = count;
  }

  /** From now on the slot's samples may have gaps between them. */
  private void writeTicksDown(int slot) {
    if (ticks.length < values.length) {
      ticks = new int[values.length];
    }
    if (whole[slot]) {
      whole[slot] = false;
      for (int i = 0; i < counts[slot]; i++) {
        ticks[slot * room + i] = i;
      }
    }
  }

  /** Reads the open rows, columns beside each other together: their values lie together. */
  private void readOpen(ScanTicks all, OpenRows rows, int[] ids, int from, int to) {
    for (int i = from; i < to; ) {
      int column = all.openColumnOf(ids[i]);
      int run = 1;
      while (column >= 0
          && run < OPEN_RUN
          && i + run < to
          && all.openColumnOf(ids[i + run]) == column + run) {
        run++;
      }
      if (column >= 0) {
        rows.gather(column, run, openColumns(rows.ticks()));
        for (int next = 0; next < run; next++) {
          readOpenColumn(all, open[next], i + next - from);
        }
      }
      i += run;
    }
  }

  private ColumnValues[] openColumns(int rows) {
    if (open.length == 0 || openRoom < rows) {
      open = new ColumnValues[OPEN_RUN];
      Arrays.setAll(open, any -> new ColumnValues(rows));
      openRoom = rows;
    }
    return open;
  }

  private void readOpenColumn(ScanTicks all, ColumnValues column, int slot) {
    int count = counts[slot];
    int base = slot * room;
    for (int tick = all.openAt(); tick < all.count(); tick++) {
      int row = all.row(tick);
      if (column.isPresent(row)) {
        if (!whole[slot] || count != tick) {
          counts[slot] = count;
          writeTicksDown(slot);
          count = place(base, count, tick);
          ticks[base + count] = tick;
        }
        values[base + count] = Double.longBitsToDouble(column.bits(row));
        count++;
      }
    }
    counts[slot] = count;
  }

  /** Place of a sample: over the one before it if both are in the same step. */
  private int place(int base, int count, int tick) {
    boolean over = count > 0 && steps.length > 0 && steps[ticks[base + count - 1]] == steps[tick];
    return over ? count - 1 : count;
  }

  /** Samples of a series. */
  int count(int slot) {
    return counts[slot];
  }

  /** Copies {@code count} samples from {@code first} on, their times from those of all ticks. */
  void copy(int slot, int first, int count, ScanTicks all, long[] millis, double[] into) {
    int at = slot * room + first;
    System.arraycopy(values, at, into, 0, count);
    if (whole[slot]) {
      all.copyMillis(first, count, millis);
    } else {
      for (int i = 0; i < count; i++) {
        millis[i] = all.millis(ticks[at + i]);
      }
    }
  }
}
