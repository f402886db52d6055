package io.fodc.window;

import java.util.BitSet;

/**
 * One scan: by ascending id, a few series at a time. The window's memory is held only while such a
 * group is decoded, not while it is shown. One thread.
 */
final class SeriesScan {
  private static final int CHUNK = 512;

  private final ScanSource source;
  private final SeriesVisitor visitor;
  private final SeriesGroup group = new SeriesGroup();
  private final long[] tickMillis = new long[CHUNK];
  private final double[] values = new double[CHUNK];
  private WindowQuery query;
  private WindowState state = WindowState.EMPTY;
  private ScanTicks ticks;
  private int series;
  private long samples;

  SeriesScan(ScanSource source, WindowQuery query, SeriesVisitor visitor) {
    this.source = source;
    this.query = query;
    this.visitor = visitor;
    ticks = new ScanTicks(state, query);
  }

  /** Reads and shows everything. */
  ScanReport run() {
    int[] ids = {};
    int shown = 0;
    do {
      int from = shown;
      WindowState now = source.enter();
      try {
        ids = from == 0 ? wantedIds(now) : ids;
        look(now);
        shown = Math.min(ids.length, from + group.slots());
        group.read(ticks, ids, from, shown);
      } finally {
        source.leave(now);
      }
      for (int i = from; i < shown; i++) {
        show(ids[i], i - from);
      }
    } while (shown < ids.length);
    return new ScanReport(series, samples, group.columns());
  }

  /**
   * Ids of the wanted series in the range, ascending, each asked for once. What is recorded from now
   * on is not shown, so that all series end alike.
   */
  private int[] wantedIds(WindowState now) {
    query = query.until(now.newestTickMillis());
    look(now);
    BitSet ids = new BitSet();
    for (ScanTicks.Stretch stretch : ticks.stretches()) {
      SealedBlock block = stretch.block();
      for (int column = 0; column < block.columns(); column++) {
        int id = block.seriesId(column);
        if (id != SeriesTable.NO_SERIES) {
          ids.set(id);
        }
      }
    }
    for (int place = 0; place < ticks.openColumns(); place++) {
      ids.set(ticks.openSeries(place));
    }
    return source.keep(ids.stream().filter(query.series()::test).toArray());
  }

  private void look(WindowState now) {
    if (now != state || group.slots() == 0) {
      state = now;
      ticks = new ScanTicks(now, query);
      group.reset(ticks, query.stepMillis());
    }
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
      for (int i = 0; i < chunk; i++) {
        tickMillis[i] = ticks.millis(group.tick(slot, shown + i));
        values[i] = group.value(slot, shown + i);
      }
      visitor.points(tickMillis, values, chunk);
      shown += chunk;
    }
  }
}
