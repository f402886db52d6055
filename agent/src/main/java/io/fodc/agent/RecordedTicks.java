package io.fodc.agent;

import io.fodc.agent.link.LinkWindow;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowView;

/** The window as the link reads it. */
final class RecordedTicks implements LinkWindow {
  private static final long NONE = 0;

  private final Window window;
  private final SeriesTable series;

  RecordedTicks(Window window, SeriesTable series) {
    this.window = window;
    this.series = series;
  }

  @Override
  public long oldestTickMillis() {
    try (WindowView view = window.view()) {
      return view.isEmpty() ? NONE : view.oldestTickMillis();
    }
  }

  @Override
  public long newestTickMillis() {
    try (WindowView view = window.view()) {
      return view.isEmpty() ? NONE : view.newestTickMillis();
    }
  }

  @Override
  public Ticks ticksAfter(long tickMillis) {
    WindowView view = window.view();
    return new ViewTicks(view, view.ticksAfter(tickMillis));
  }

  @Override
  public SeriesDefinition definition(int seriesId) {
    return series.definition(seriesId);
  }

  private record ViewTicks(WindowView view, TickCursor cursor) implements Ticks {
    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public long tickMillis() {
      return cursor.tickMillis();
    }

    @Override
    public int size() {
      return cursor.size();
    }

    @Override
    public int seriesId(int index) {
      return cursor.seriesId(index);
    }

    @Override
    public long valueBits(int index) {
      return cursor.valueBits(index);
    }

    @Override
    public void close() {
      view.close();
    }
  }
}
