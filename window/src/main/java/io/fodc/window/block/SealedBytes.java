package io.fodc.window.block;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The bytes of a sealed block, with its header read out. Immutable. */
public final class SealedBytes {
  private final MemorySegment segment;
  private final int ticks;
  private final int columns;
  private final int samples;
  private final TickTimes times;
  private final SeriesRuns series;
  private final long lastTick;
  private final @Nullable CheckedGroups checked;

  /** Bytes that this process has just written, or that {@link BlockCheck#open} has passed. */
  public SealedBytes(MemorySegment segment) {
    this(segment, true);
  }

  private SealedBytes(MemorySegment segment, boolean columnsChecked) {
    this.segment = segment;
    ticks = segment.get(NativeLayout.INT, BlockLayout.TICKS);
    columns = segment.get(NativeLayout.INT, BlockLayout.COLUMNS);
    samples = segment.get(NativeLayout.INT, BlockLayout.SAMPLES);
    times = TickTimes.in(segment);
    series = new SeriesRuns(times.end(), segment.get(NativeLayout.INT, BlockLayout.RUNS), columns);
    lastTick = tickMillis(ticks - 1);
    checked = columnsChecked ? null : new CheckedGroups(columns);
  }

  /** Bytes whose columns are checked when they are first read. */
  static SealedBytes columnsUnchecked(MemorySegment segment) {
    return new SealedBytes(segment, false);
  }

  public MemorySegment segment() {
    return segment;
  }

  public int ticks() {
    return ticks;
  }

  public int columns() {
    return columns;
  }

  public int samples() {
    return samples;
  }

  public long tickMillis(int tick) {
    return times.millis(segment, tick);
  }

  public long firstTickMillis() {
    return times.first();
  }

  public long lastTickMillis() {
    return lastTick;
  }

  /** Series of a column; the steps of a search, unless the block's series are all neighbours. */
  public int seriesId(int column) {
    return series.seriesId(segment, column);
  }

  /** Puts the series of all columns into an array: cheaper than asking for each. */
  public void copySeriesIds(int[] ids) {
    series.copyIds(segment, ids);
  }

  /** Whether the columns are those of another block: series for series. */
  public boolean hasSeriesOf(SealedBytes other) {
    return columns == other.columns && series.isSame(segment, other.series, other.segment);
  }

  /** Column of a series, negative if it has none. */
  public int columnOf(int seriesId) {
    return series.columnOf(segment, seriesId);
  }

  /** Puts the columns of series {@code from} to {@code to} - 1 of the ids: cheaper than each. */
  public void columnsOf(int[] ids, int from, int to, int[] into) {
    series.columnsOf(segment, ids, from, to, into);
  }

  /** First tick that is not before this time, the number of ticks if there is none. */
  public int tickAtOrAfter(long tickMillis) {
    int low = 0;
    int high = ticks;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tickMillis(middle) < tickMillis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** {@code int[group]}: where the columns of each group start, unsigned; copied at once. */
  int[] groupStarts() {
    int groups = BlockLayout.groups(columns);
    int[] starts = new int[groups];
    MemorySegment.copy(segment, NativeLayout.INT, series.end(), starts, 0, groups);
    return starts;
  }

  /** Where the columns of a group start. */
  long groupStart(int group) {
    return Integer.toUnsignedLong(segment.get(NativeLayout.INT, series.end() + 4L * group));
  }

  long groupEnd(int group) {
    return group + 1 < BlockLayout.groups(columns) ? groupStart(group + 1) : segment.byteSize();
  }

  /** What says which groups may be read, null if all may. */
  @Nullable CheckedGroups checkedGroups() {
    return checked;
  }
}
