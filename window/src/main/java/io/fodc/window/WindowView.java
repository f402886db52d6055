package io.fodc.window;

import io.fodc.window.block.SealedBytes;
import java.util.List;

/**
 * The window as it was at one instant. Taking and reading it never makes the writer wait. Its
 * blocks stay in memory, counted against the budget, until it is closed: read, then close; never
 * keep one over a wait for a slow peer. May be shared by threads; closing twice is harmless;
 * reading after closing throws {@link IllegalStateException}.
 */
public interface WindowView extends AutoCloseable {
  /** Time of no tick. */
  long NO_TICK = Long.MIN_VALUE;

  /** Whether there is no tick. */
  boolean isEmpty();

  /** Time of the oldest tick, {@link #NO_TICK} if empty. */
  long oldestTickMillis();

  /** Time of the newest tick, {@link #NO_TICK} if empty. */
  long newestTickMillis();

  /** Number of ticks. */
  int tickCount();

  /** The ticks later than this one, oldest first; before the first {@link TickCursor#next()}. */
  TickCursor ticksAfter(long tickMillis);

  /** A cursor that already stands on the newest tick; on no sample if the view is empty. */
  TickCursor newest();

  /**
   * Shows every wanted series that has samples from {@code fromMillis} to {@code toMillis}, both
   * included, by ascending id. Decodes a column at a time into buffers it reuses.
   */
  void scan(SeriesSelector selector, long fromMillis, long toMillis, SeriesVisitor visitor);

  /**
   * The window's own blocks that have ticks in the range, oldest first, as they are: with all their
   * ticks and series. The open block is sealed for the occasion; adopted blocks, whose ids are
   * another window's, are left out. Valid until the view is closed.
   */
  List<SealedBytes> blocks(long fromMillis, long toMillis);

  @Override
  void close();
}
