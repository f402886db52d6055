package io.fodc.proxy.windows;

import io.fodc.window.AdoptResult;
import io.fodc.window.AppendResult;
import io.fodc.window.ForeignSeries;
import io.fodc.window.HeldRange;
import io.fodc.window.ScanReport;
import io.fodc.window.SeriesTable;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.Tick;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowStats;
import io.fodc.window.WindowView;
import io.fodc.window.block.SealedBytes;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * The window of one node, for its session. One thread at a time writes, appends, forgets and
 * closes; readers need no permission. It survives its session and is there for the next.
 */
public final class RecordedWindow implements NodeWindow, AutoCloseable {
  /** What {@link NodeWindows#intern} answers when the series table is full. */
  public static final int NO_SERIES = SeriesTable.NO_SERIES;

  private final NodeWindows windows;
  private volatile long intervalMillis;
  private volatile Window window;
  private volatile boolean closed;
  private volatile long newestTickMillis;

  /** Stretches of time without a tick, in order. */
  private volatile List<HeldRange> empty = List.of();

  RecordedWindow(NodeWindows windows, long intervalMillis) {
    this.windows = windows;
    this.intervalMillis = intervalMillis;
    this.window = windows.newWindow(intervalMillis);
  }

  /** Ticks come at another interval from now on. */
  public void interval(long millis) {
    if (millis != intervalMillis) {
      intervalMillis = millis;
      window.interval(millis);
    }
  }

  /**
   * Appends one tick.
   *
   * @param series table id by place, of which the first {@code count} are looked at; places with
   *     {@link #NO_SERIES} are left out
   * @param present whether the series at a place has a sample
   * @param bits the sample's bits
   */
  public AppendResult append(
      long tickMillis, int[] series, int count, IntPredicate present, IntToLongFunction bits) {
    Tick tick = windows.borrowTick();
    try {
      tick.reset(tickMillis);
      for (int i = 0; i < count; i++) {
        if (series[i] != NO_SERIES && present.test(i)) {
          tick.addBits(series[i], bits.applyAsLong(i));
        }
      }
      AppendResult result = window.append(tick);
      if (result instanceof AppendResult.Appended) {
        newestTickMillis = tickMillis;
      }
      return result;
    } finally {
      windows.giveBack(tick);
    }
  }

  /**
   * Drops every tick after {@code tickMillis}. Copies the ticks that stay, so it is for exceptional
   * moments only.
   */
  public void forgetAfter(long tickMillis) {
    Window former = window;
    Window next = windows.newWindow(intervalMillis);
    long newest = 0;
    try (WindowView held = former.view()) {
      TickCursor ticks = held.ticksAfter(Long.MIN_VALUE);
      Tick tick = windows.borrowTick();
      while (ticks.next() && ticks.tickMillis() <= tickMillis) {
        tick.reset(ticks.tickMillis());
        for (int i = 0; i < ticks.size(); i++) {
          tick.addBits(ticks.seriesId(i), ticks.valueBits(i));
        }
        if (next.append(tick) instanceof AppendResult.Appended) {
          newest = ticks.tickMillis();
        }
      }
      windows.giveBack(tick);
    }
    window = next;
    newestTickMillis = newest;
    former.close();
  }

  /**
   * The stretches of a range, oldest first, in which the agent may have ticks that are not held.
   * Nothing is missing after the newest tick. Any thread.
   */
  public List<HeldRange> missing(long fromMillis, long toMillis) {
    return Coverage.missing(fromMillis, toMillis, window.ranges(), empty, intervalMillis);
  }

  /** Takes over what is missing of a block of the agent's own window. Any thread. */
  public AdoptResult adopt(SealedBytes block, ForeignSeries series) {
    return window.adopt(block, series);
  }

  /**
   * Remembers that the agent has sent all it has of a stretch of time: what none of its blocks
   * covers is empty, and not asked for again. Any thread.
   */
  public synchronized void answered(HeldRange stretch, List<HeldRange> blocks) {
    empty = Coverage.union(empty, Coverage.uncovered(stretch, blocks));
  }

  @Override
  public long newestTickMillis() {
    return newestTickMillis;
  }

  @Override
  public Optional<WindowView> view() {
    return closed ? Optional.empty() : Optional.of(window.view());
  }

  @Override
  public ScanReport scan(WindowQuery query, SeriesVisitor visitor) {
    return window.scan(query, visitor);
  }

  @Override
  public Optional<WindowStats> stats() {
    return closed ? Optional.empty() : Optional.of(window.stats());
  }

  /** Gives its memory back as soon as the last reader has closed its view. */
  @Override
  public void close() {
    closed = true;
    window.close();
  }
}
