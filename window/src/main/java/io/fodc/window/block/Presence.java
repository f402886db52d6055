package io.fodc.window.block;

import java.util.Arrays;

/** Which ticks of a column have a value: a bit for each tick. Reusable; one thread. */
public final class Presence {
  private final long[] words = new long[(BlockLayout.MOST_TICKS + 63) / 64];
  private int ticks;

  /** Every tick was made present at once, and none has changed since. */
  private boolean full;

  /** Absent at so many ticks. */
  void reset(int tickCount) {
    ticks = tickCount;
    full = false;
    Arrays.fill(words, 0, wordCount(), 0);
  }

  /** Present at so many ticks. */
  void resetPresent(int tickCount) {
    ticks = tickCount;
    full = true;
    Arrays.fill(words, 0, wordCount(), -1L);
    if ((tickCount & 63) != 0) {
      words[wordCount() - 1] = -1L >>> -tickCount;
    }
  }

  /** Present at ticks {@code from} to {@code to} - 1 only. */
  void resetRange(int tickCount, int from, int to) {
    reset(tickCount);
    for (int tick = from; tick < to; tick++) {
      set(tick);
    }
  }

  void set(int tick) {
    words[tick >> 6] |= 1L << tick;
  }

  public boolean get(int tick) {
    return (words[tick >> 6] & 1L << tick) != 0;
  }

  /**
   * Copies the bits of ticks {@code from} to {@code to} - 1 into whole longs, the first tick
   * lowest, spare bits 0; true if all of them are present.
   */
  public boolean copy(int from, int to, long[] into, int at) {
    boolean all = true;
    for (int tick = from, next = at; tick < to; tick += 64, next++) {
      int word = tick >> 6;
      long bits = words[word] >>> tick;
      if ((tick & 63) != 0 && word + 1 < words.length) {
        bits |= words[word + 1] << -tick;
      }
      long wanted = to - tick < 64 ? -1L >>> (tick - to) : -1L;
      into[next] = bits & wanted;
      all &= into[next] == wanted;
    }
    return all;
  }

  /** Number of present ticks before this one. */
  public int before(int tick) {
    int count = 0;
    for (int word = 0; word < tick >> 6; word++) {
      count += Long.bitCount(words[word]);
    }
    return (tick & 63) == 0 ? count : count + Long.bitCount(words[tick >> 6] & -1L >>> -tick);
  }

  /** Number of present ticks. */
  public int count() {
    return full ? ticks : before(ticks);
  }

  /** Whether every tick is known to be present, without counting. */
  public boolean isFull() {
    return full;
  }

  /** First present tick, the number of ticks if there is none. */
  int first() {
    for (int word = 0; word < wordCount(); word++) {
      if (words[word] != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(words[word]);
      }
    }
    return ticks;
  }

  static int bitmapBytes(int ticks) {
    return (ticks + 7) / 8;
  }

  /** Writes the bitmap: bit {@code t & 7} of byte {@code t / 8} is tick t. */
  void write(BitOutput out) {
    for (int i = 0; i < bitmapBytes(ticks); i++) {
      out.put(words[i >> 3] >>> (i << 3) & 0xFF, 8);
    }
  }

  /**
   * Reads which ticks a column has, in the form that its head names, of a block that was checked.
   *
   * @return the head behind it: the column's form
   */
  int readForm(BitInput in, int tickCount) {
    int head = (int) in.get(8);
    if (head == ColumnForm.BITMAP) {
      read(in, tickCount);
      return (int) in.get(8);
    }
    if (head == ColumnForm.RANGE) {
      int first = (int) in.varint();
      resetRange(tickCount, first, first + (int) in.varint());
      return (int) in.get(8);
    }
    resetPresent(tickCount);
    return head;
  }

  /** Reads a bitmap; false if it is cut short or bits after the last tick are set. */
  boolean read(BitInput in, int tickCount) {
    reset(tickCount);
    for (int i = 0; i < bitmapBytes(ticks); i++) {
      words[i >> 3] |= in.get(8) << (i << 3);
    }
    return !in.overrun()
        && ((ticks & 63) == 0 || (words[wordCount() - 1] & ~(-1L >>> -ticks)) == 0);
  }

  private int wordCount() {
    return (ticks + 63) >> 6;
  }
}
