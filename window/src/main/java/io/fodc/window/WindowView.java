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
   * Shows every wanted series that has samples in the range, by ascending id. Decodes only their
   * columns, only in blocks that overlap the range, a few neighbouring series at a time; takes at
   * most about 2 MiB of heap, unless one series alone has more than 128 Ki samples in the range.
   */
  ScanReport scan(WindowQuery query, SeriesVisitor visitor);

  /** Ids of the wanted series that may have samples in the range, ascending. Decodes nothing. */
  int[] series(WindowQuery query);

  /**
   * As the other, but of these series, in this order. It costs most where neighbouring ids are far
   * apart.
   */
  ScanReport scan(int[] seriesIds, WindowQuery query, SeriesVisitor visitor);

  /** Every sample from {@code fromMillis} to {@code toMillis}, both included. */
  default ScanReport scan(
      SeriesSelector selector, long fromMillis, long toMillis, SeriesVisitor visitor) {
    return scan(new WindowQuery(selector, fromMillis, toMillis, WindowQuery.EVERY_SAMPLE), visitor);
  }

  /** When the wanted series that have a sample were seen first and last. */
  SeenTimes seen(SeriesSelector wanted);

  /**
   * Tick with which a series came into the window's memory, {@link #NO_TICK} if it is not known;
   * decodes nothing.
   */
  long firstSeenMillis(int seriesId);

  /**
   * The window's own blocks that have ticks in the range, oldest first, as they are: with all their
   * ticks and series. The open block is sealed for the occasion; adopted blocks, whose ids are
   * another window's, are left out. Valid until the view is closed.
   */
  List<SealedBytes> blocks(long fromMillis, long toMillis);

  @Override
  void close();
}
