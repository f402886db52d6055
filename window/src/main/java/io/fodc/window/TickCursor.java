package io.fodc.window;

/**
 * Walks over ticks, oldest first. Belongs to one thread and to the view it came from. After {@link
 * #next()} it stands on a tick and shows the samples present at that tick.
 */
public interface TickCursor {
  /** Steps to the next tick; false at the end. */
  boolean next();

  /** Time of this tick in milliseconds. */
  long tickMillis();

  /** Number of samples present at this tick. */
  int size();

  /**
   * Series of the sample at a position, 0 to {@link #size()} - 1. Each series appears once. Order:
   * as recorded while the block is open, by id once it is sealed, by the ids of the window it came
   * from if it was adopted; families are not grouped.
   */
  int seriesId(int index);

  /** The value's bits, as they were recorded. */
  long valueBits(int index);

  /** The value. */
  default double value(int index) {
    return Double.longBitsToDouble(valueBits(index));
  }
}
