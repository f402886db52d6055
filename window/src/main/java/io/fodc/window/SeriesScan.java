package io.fodc.window;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One scan: by ascending id, a few series at a time. A block is held only while such a group is
 * decoded from it, and nothing while it is shown. One thread.
 */
final class SeriesScan {
  private static final int CHUNK = 512;

  private final ScanSource source;
  private final SeriesVisitor visitor;
  private final SeriesGroup group = new SeriesGroup();
  private final long[] tickMillis = new long[CHUNK];
  private final double[] values = new double[CHUNK];
  private WindowQuery query;
  private @Nullable WindowState state;
  private ScanTicks ticks = ScanTicks.none();
  private int[] blockIds = new int[0];
  private int series;
  private long samples;

  /** Newest tick that later states no longer had. */
  private long lostToMillis = WindowView.NO_TICK;

  SeriesScan(ScanSource source, WindowQuery query, SeriesVisitor visitor) {
    this.source = source;
    this.query = query;
    this.visitor = visitor;
  }

  /**
   * Ids of the series that {@link #run} would show, and of those that turn out to have no sample.
   */
  static int[] wantedIds(ScanSource source, WindowQuery query) {
    SeriesVisitor none =
        new SeriesVisitor() {
          @Override
          public void series(int seriesId) {}

          @Override
          public void points(long[] ticks, double[] values, int count) {}
        };
    return new SeriesScan(source, query, none).wantedIds();
  }

  /** Reads and shows everything. */
  ScanReport run() {
    return run(wantedIds());
  }

  /** Reads and shows these series, in this order. */
  ScanReport run(int[] ids) {
    for (int shown = 0; shown < ids.length; ) {
      int from = shown;
      look();
      shown = Math.min(ids.length, from + group.slots());
      while (!group.read(ticks, source, ids, from, shown)) {
        look();
        shown = Math.min(ids.length, from + group.slots());
      }
      for (int i = from; i < shown; i++) {
        show(ids[i], i - from);
      }
    }
    return new ScanReport(
        series, samples, group.columns(), Math.max(lostToMillis, group.lostToMillis()));
  }

  /**
   * Ids of the wanted series in the range, ascending, each asked for once. What is recorded from
   * now on is not shown, so that all series end alike.
   */
  private int[] wantedIds() {
    look();
    if (ticks.count() > 0) {
      query = query.until(ticks.millis(ticks.count() - 1));
    }
    BitSet ids = new BitSet();
    for (ScanTicks.Stretch stretch : ticks.stretches()) {
      addIds(stretch.block(), ids);
    }
    for (int place = 0; place < ticks.openColumns(); place++) {
      ids.set(ticks.openSeries(place));
    }
    return ids.stream().filter(this::isWanted).toArray();
  }

  private void addIds(SealedBlock block, BitSet ids) {
    if (!source.hold(block.memory())) {
      return;
    }
    try {
      if (blockIds.length < block.columns()) {
        blockIds = new int[block.columns()];
      }
      block.copySeriesIds(blockIds);
      for (int column = 0; column < block.columns(); column++) {
        if (blockIds[column] != SeriesTable.NO_SERIES) {
          ids.set(blockIds[column]);
        }
      }
    } finally {
      source.release(block.memory());
    }
  }

  private boolean isWanted(int id) {
    if (!source.keep(id)) {
      return false;
    }
    if (!query.series().test(id)) {
      source.drop(id);
      return false;
    }
    return true;
  }

  /** Makes {@link #ticks} those of the state as it is now. */
  private void look() {
    WindowState now = source.state();
    if (now == state) {
      return;
    }
    ScanTicks found = ScanTicks.of(now, source, query);
    while (found == null) {
      Thread.onSpinWait();
      now = source.state();
      found = ScanTicks.of(now, source, query);
    }
    lostToMillis = Math.max(lostToMillis, found.newestLacked(ticks));
    state = now;
    ticks = found;
    group.reset(found, query.stepMillis());
  }

  private void show(int id, int slot) {
    int count = group.count(slot);
    if (count == 0) {
      return;
    }
    visitor.series(id);
    series++;
    samples += count;
    for (int shown = 0; shown < count; ) {
      int chunk = Math.min(CHUNK, count - shown);
      group.copy(slot, shown, chunk, ticks, tickMillis, values);
      visitor.points(tickMillis, values, chunk);
      shown += chunk;
    }
  }
}
