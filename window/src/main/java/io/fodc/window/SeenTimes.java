package io.fodc.window;

import java.util.Arrays;

/**
 * When series were seen first and last, as of one view. First is the tick with which a series came
 * into the window's memory, which may be older than any tick held; it is kept until the last block
 * with a sample of the series has gone, and a window's file keeps it over restarts. Last is the
 * newest tick held that has a sample of it. Immutable; any thread.
 *
 * <p>Nothing is noted for this at a tick: a series in the newest tick was last seen there, and of
 * others the columns are decoded when somebody asks.
 */
public final class SeenTimes {
  private final int[] ids;
  private final long[] first;
  private final long[] last;

  private SeenTimes(int[] ids, long[] first, long[] last) {
    this.ids = ids;
    this.first = first;
    this.last = last;
  }

  /** Of the wanted series that have a sample in the view. */
  static SeenTimes of(RetainedView view, FirstTicks firsts, SeriesSelector wanted) {
    WindowQuery query =
        new WindowQuery(wanted, Long.MIN_VALUE, Long.MAX_VALUE, WindowQuery.EVERY_SAMPLE);
    int[] ids = view.series(query);
    SeenTimes seen = new SeenTimes(ids, new long[ids.length], new long[ids.length]);
    Arrays.fill(seen.last, WindowView.NO_TICK);
    Arrays.setAll(seen.first, at -> firsts.millis(ids[at]));
    seen.takeNewest(view.newest());
    int[] open = Arrays.stream(ids).filter(seen::isOpen).toArray();
    view.scan(open, query, seen.new Ends());
    return seen.withSamples();
  }

  private boolean isOpen(int id) {
    int at = place(id);
    return first[at] == WindowView.NO_TICK || last[at] == WindowView.NO_TICK;
  }

  private void takeNewest(TickCursor newest) {
    for (int i = 0; i < newest.size(); i++) {
      int at = place(newest.seriesId(i));
      if (at >= 0) {
        last[at] = newest.tickMillis();
      }
    }
  }

  /** Only those that have been seen. */
  private SeenTimes withSamples() {
    int[] kept = new int[ids.length];
    int count = 0;
    for (int at = 0; at < ids.length; at++) {
      if (last[at] != WindowView.NO_TICK) {
        kept[count] = ids[at];
        first[count] = first[at];
        last[count++] = last[at];
      }
    }
    return new SeenTimes(
        Arrays.copyOf(kept, count), Arrays.copyOf(first, count), Arrays.copyOf(last, count));
  }

  /** Number of series. */
  public int size() {
    return ids.length;
  }

  /** Id of a series, ascending by number. */
  public int seriesId(int number) {
    return ids[number];
  }

  /** Tick a series was seen first, {@link WindowView#NO_TICK} if it is none of these. */
  public long firstMillis(int seriesId) {
    int at = place(seriesId);
    return at < 0 ? WindowView.NO_TICK : first[at];
  }

  /** Tick a series was seen last, {@link WindowView#NO_TICK} if it is none of these. */
  public long lastMillis(int seriesId) {
    int at = place(seriesId);
    return at < 0 ? WindowView.NO_TICK : last[at];
  }

  private int place(int seriesId) {
    return Arrays.binarySearch(ids, seriesId);
  }

  /** Takes the ends of series that the newest tick or the window does not tell of. */
  private final class Ends implements SeriesVisitor {
    private int at;

    @Override
    public void series(int seriesId) {
      at = place(seriesId);
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      if (first[at] == WindowView.NO_TICK) {
        first[at] = ticks[0];
      }
      last[at] = ticks[count - 1];
    }
  }
}
