package io.fodc.window;

/** The values of one series over the ticks of a block, before coding. Reusable; one thread. */
final class ColumnValues {
  final Presence present = new Presence();

  /** Value bits by tick; undefined where absent. */
  final long[] bits = new long[WindowPlan.MOST_TICKS];

  private int ticks;
  private int count;

  void reset(int tickCount) {
    ticks = tickCount;
    count = 0;
    present.reset(tickCount);
  }

  void set(int tick, long valueBits) {
    present.set(tick);
    bits[tick] = valueBits;
    count++;
  }

  int ticks() {
    return ticks;
  }

  /** Number of present values. */
  int count() {
    return count;
  }
}
