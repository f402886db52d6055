package io.fodc.schemas.exposition;

import java.util.Arrays;

/**
 * What came of each line of the page being read, until all of it is read. Kept from page to page;
 * 16 bytes for each line, 24 where lines carry timestamps, counted in an allowance.
 */
final class PageLines {
  /** Stands where a line's number would: nothing to remember. */
  static final int NOTHING = -1;

  private static final int SMALLEST = 256;
  private static final int BYTES = 16;

  private final ByteAllowance memory;

  /** {@code int[line]}: where it begins. */
  int[] starts = {};

  /** {@code int[line]}: its number among those remembered, or {@link #NOTHING}. */
  int[] known = {};

  /** {@code double[line]}: its value. */
  double[] values = {};

  private long[] times = {};
  private boolean timed;
  private long reserved;

  PageLines(ByteAllowance memory) {
    this.memory = memory;
  }

  /** For a page of about this many lines; false if there is no room. */
  boolean begin(int lines) {
    timed = false;
    int capacity = Math.max(SMALLEST, lines + lines / 8);
    boolean counted = times.length == 0 || reserved >= times.length * (BYTES + (long) Long.BYTES);
    boolean fits = starts.length >= capacity && starts.length <= capacity * 4;
    return (fits && counted) || resize(fits ? starts.length : capacity);
  }

  /** Room for more lines; false if there is none. */
  boolean grow() {
    return resize(starts.length * 2);
  }

  void time(int line, long millis) {
    if (!timed) {
      timed = true;
      if (times.length < starts.length) {
        times = new long[starts.length];
      }
      Arrays.fill(times, SampleSink.NO_TIMESTAMP);
    }
    times[line] = millis;
  }

  long time(int line) {
    return timed ? times[line] : SampleSink.NO_TIMESTAMP;
  }

  void free() {
    resize(0);
  }

  private boolean resize(int lines) {
    // Timestamps count from the page after the first that had any.
    long bytes = (long) lines * (times.length > 0 ? BYTES + Long.BYTES : BYTES);
    if (bytes > reserved && !memory.reserve(bytes - reserved)) {
      return false;
    }
    if (bytes < reserved) {
      memory.release(reserved - bytes);
    }
    reserved = bytes;
    int before = times.length;
    starts = Arrays.copyOf(starts, lines);
    known = Arrays.copyOf(known, lines);
    values = Arrays.copyOf(values, lines);
    if (before > 0) {
      times = Arrays.copyOf(times, lines);
      Arrays.fill(times, Math.min(before, lines), lines, SampleSink.NO_TIMESTAMP);
    }
    return true;
  }
}
