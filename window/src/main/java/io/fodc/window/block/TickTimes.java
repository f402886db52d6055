package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Times of a block's ticks: a first one, an interval, and how far each tick lies from where the
 * interval puts it, in as many bits as the largest deviation needs: none when the clock was good.
 */
final class TickTimes {
  /** Most bits of a deviation. */
  static final int MOST_WIDTH = 42;

  private final long first;
  private final int ticks;
  private final long interval;
  private final long least;
  private final int width;

  private TickTimes(long first, int ticks, long interval, long least, int width) {
    this.first = first;
    this.ticks = ticks;
    this.interval = interval;
    this.least = least;
    this.width = width;
  }

  /** The cheapest form for these ticks. */
  static TickTimes of(BlockSource source) {
    int ticks = source.ticks();
    if (ticks == 1) {
      return new TickTimes(source.tickMillis(0), 1, 0, 0, 0);
    }
    long[] steps = new long[ticks - 1];
    for (int i = 1; i < ticks; i++) {
      steps[i - 1] = source.tickMillis(i) - source.tickMillis(i - 1);
    }
    Arrays.sort(steps);
    long mean = (source.tickMillis(ticks - 1) - source.tickMillis(0)) / (ticks - 1);
    TickTimes usual = with(source, steps[steps.length / 2]);
    TickTimes even = with(source, mean);
    return even.width < usual.width ? even : usual;
  }

  private static TickTimes with(BlockSource source, long interval) {
    long least = 0;
    long most = 0;
    for (int tick = 0; tick < source.ticks(); tick++) {
      long deviation = source.tickMillis(tick) - source.tickMillis(0) - tick * interval;
      least = Math.min(least, deviation);
      most = Math.max(most, deviation);
    }
    int width = Words.width(most - least);
    return new TickTimes(source.tickMillis(0), source.ticks(), interval, least, width);
  }

  /** The times a block says; their numbers are in bounds if it passed {@link #check}. */
  static TickTimes in(MemorySegment block) {
    return new TickTimes(
        block.get(NativeLayout.LONG, BlockLayout.FIRST_TICK),
        block.get(NativeLayout.INT, BlockLayout.TICKS),
        Integer.toUnsignedLong(block.get(NativeLayout.INT, BlockLayout.INTERVAL)),
        block.get(NativeLayout.LONG, BlockLayout.LEAST_DEVIATION),
        block.get(NativeLayout.INT, BlockLayout.DEVIATION_BITS));
  }

  long first() {
    return first;
  }

  /** Bits of a deviation. */
  int width() {
    return width;
  }

  /** Where the runs of series start. */
  long end() {
    return BlockLayout.runs(ticks, width);
  }

  void write(BlockSource source, MemorySegment block) {
    block.set(NativeLayout.LONG, BlockLayout.FIRST_TICK, first);
    block.set(NativeLayout.INT, BlockLayout.INTERVAL, (int) interval);
    block.set(NativeLayout.LONG, BlockLayout.LEAST_DEVIATION, least);
    block.set(NativeLayout.INT, BlockLayout.DEVIATION_BITS, width);
    BitOutput bits = new BitOutput();
    for (int tick = 0; tick < ticks; tick++) {
      bits.put(source.tickMillis(tick) - first - tick * interval - least, width);
    }
    bits.copyTo(block, BlockLayout.DEVIATIONS);
  }

  long millis(MemorySegment block, int tick) {
    long even = first + tick * interval + least;
    return width == 0 ? even : even + deviation(block, tick);
  }

  private long deviation(MemorySegment block, int tick) {
    long bit = (long) tick * width;
    long value = 0;
    int got = -(int) (bit & 7);
    for (long at = BlockLayout.DEVIATIONS + (bit >>> 3); got < width; at++, got += 8) {
      long next = block.get(NativeLayout.BYTE, at) & 0xFFL;
      value |= got < 0 ? next >>> -got : next << got;
    }
    return value & Words.mask(width);
  }

  /** What is wrong with the times of a block whose header and deviations fit into it. */
  void check(MemorySegment block) throws BlockFormatException {
    long last = isEven() ? (ticks - 1) * interval : checkedOrder(block);
    BlockFormatException.require(
        last <= BlockLayout.LONGEST_MILLIS, "lasts %d ms, more than 2^32", last);
    BlockFormatException.require(
        first > Long.MIN_VALUE && first <= Long.MAX_VALUE - last,
        "first tick %d is out of range",
        first);
  }

  /** Whether the interval alone says where the ticks are, and puts them in order. */
  private boolean isEven() {
    return width == 0 && least == 0 && (interval > 0 || ticks == 1);
  }

  /** Goes over all ticks; returns how far the last is from the first. */
  private long checkedOrder(MemorySegment block) throws BlockFormatException {
    long last = -1;
    for (int tick = 0; tick < ticks; tick++) {
      long offset = millis(block, tick) - first;
      boolean ordered = tick == 0 ? offset == 0 : offset > last;
      BlockFormatException.require(ordered, "tick %d at %d is out of order", tick, offset);
      last = offset;
    }
    return last;
  }

  /** Whether the numbers of the header can be those of a block. */
  boolean isInBounds() {
    return width >= 0 && width <= MOST_WIDTH && least <= 0 && least >= -(1L << MOST_WIDTH);
  }
}
