package io.fodc.window.block;

/** The values of one series over the ticks of a block, before coding. Reusable; one thread. */
public final class ColumnValues {
  final Presence present = new Presence();

  /** Value bits by tick; undefined where absent. */
  final long[] bits;

  private int ticks;
  private int count;

  /** Room for so many ticks. */
  public ColumnValues(int mostTicks) {
    bits = new long[mostTicks];
  }

  /** Starts a column of so many ticks, all absent. */
  public void reset(int tickCount) {
    ticks = tickCount;
    count = 0;
    present.reset(tickCount);
  }

  /**
   * Starts a column of so many ticks whose values are put in one go.
   *
   * @param full whether all are present; else each one is {@link #set}, too
   * @return where the bits by tick go
   */
  public long[] reset(int tickCount, boolean full) {
    ticks = tickCount;
    count = full ? tickCount : 0;
    if (full) {
      present.resetPresent(tickCount);
    } else {
      present.reset(tickCount);
    }
    return bits;
  }

  /** Puts the value of a tick that has none yet. */
  public void set(int tick, long valueBits) {
    present.set(tick);
    bits[tick] = valueBits;
    count++;
  }

  /** Whether a tick has a value. */
  public boolean isPresent(int tick) {
    return present.get(tick);
  }

  /** Value bits of a tick that has one. */
  public long bits(int tick) {
    return bits[tick];
  }

  int ticks() {
    return ticks;
  }

  /** Number of present values. */
  int count() {
    return count;
  }

  /** Puts the present values one after the other. */
  void copyPresent(long[] out) {
    if (count == ticks) {
      System.arraycopy(bits, 0, out, 0, count);
    } else {
      Neighbour.gather(bits, ticks, present, out);
    }
  }
}
