package io.fodc.window;

import io.fodc.window.block.BlockReader;
import io.fodc.window.block.Presence;
import java.util.Arrays;

/**
 * The samples of a few neighbouring series, block by block: a block's columns are predicted from
 * others of the block, so those are read together, in their order. {@code bits[slot][sample]} and
 * {@code ticks[slot][sample]}, in one array each, at most {@link #MOST_SAMPLES} unless one series
 * alone has more.
 */
final class SeriesGroup {
  /** 12 bytes each. */
  static final int MOST_SAMPLES = 128 * 1024;

  private static final int MOST_SERIES = 256;

  private final BlockReader reader = new BlockReader();
  private final long[] scratch = new long[WindowPlan.MOST_TICKS];
  private long[] order = new long[0];
  private long columns;

  /** Most samples of one series, and most series. */
  private int room;

  private int slots;

  private long[] bits = new long[0];
  private int[] ticks = new int[0];
  private int[] counts = new int[0];

  /** Number of the step that a tick is in; empty without a step. */
  private int[] steps = new int[0];

  /** How many series can be read at a time. */
  int slots() {
    return slots;
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
    if (bits.length < slots * (long) room) {
      bits = new long[Math.multiplyExact(slots, room)];
      ticks = new int[bits.length];
    }
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
    Arrays.fill(counts, 0);
    if (order.length < to - from) {
      order = new long[slots];
    }
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
        Arrays.fill(counts, 0);
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
    int found = 0;
    boolean ascending = true;
    for (int i = from; i < to; i++) {
      int column = stretch.block().columnOf(ids[i]);
      if (column >= 0) {
        order[found] = (long) column << 32 | i - from;
        ascending &= found == 0 || order[found] > order[found - 1];
        found++;
      }
    }
    if (!ascending) {
      Arrays.sort(order, 0, found);
    }
    for (int i = 0; i < found; i++) {
      readColumn(stretch, (int) (order[i] >>> 32), (int) order[i]);
    }
  }

  private void readColumn(ScanTicks.Stretch stretch, int column, int slot) {
    int from = stretch.from();
    int length = stretch.to() - from;
    reader.read(stretch.block().bytes(), column, from, stretch.to(), scratch, 0);
    columns++;
    Presence present = reader.present();
    int count = counts[slot];
    int base = slot * room;
    for (int i = 0; i < length; i++) {
      if (present.get(from + i)) {
        int tick = stretch.at() + i;
        count = place(base, count, tick);
        bits[base + count] = scratch[i];
        ticks[base + count] = tick;
        count++;
      }
    }
    counts[slot] = count;
  }

  private void readOpen(ScanTicks all, OpenRows rows, int[] ids, int from, int to) {
    for (int i = from; i < to; i++) {
      int column = all.openColumnOf(ids[i]);
      if (column >= 0) {
        readOpenColumn(all, rows, column, i - from);
      }
    }
  }

  private void readOpenColumn(ScanTicks all, OpenRows rows, int column, int slot) {
    int count = counts[slot];
    int base = slot * room;
    for (int tick = all.openAt(); tick < all.count(); tick++) {
      int row = all.row(tick);
      if (rows.isPresent(row, column)) {
        count = place(base, count, tick);
        bits[base + count] = rows.bits(row, column);
        ticks[base + count] = tick;
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

  /** Number of a sample's tick. */
  int tick(int slot, int sample) {
    return ticks[slot * room + sample];
  }

  /** A sample's value. */
  double value(int slot, int sample) {
    return Double.longBitsToDouble(bits[slot * room + sample]);
  }
}
