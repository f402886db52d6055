package io.fodc.agent.link;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowView;

/** The agent's window, as the link reads it. One thread. */
public final class WindowTicks implements LinkWindow {
  private final Window window;
  private final SeriesKey key = new SeriesKey();

  public WindowTicks(Window window) {
    this.window = window;
  }

  @Override
  public long oldestTickMillis() {
    return orNone(window.stats().oldestTickMillis());
  }

  @Override
  public long newestTickMillis() {
    return orNone(window.stats().newestTickMillis());
  }

  private static long orNone(long tickMillis) {
    return tickMillis == WindowView.NO_TICK ? 0 : tickMillis;
  }

  @Override
  public SeriesDefinition hold(int seriesId) {
    window.table().copyKey(seriesId, key);
    SeriesDefinition definition = window.table().definition(seriesId);
    int held = window.table().intern(key, definition.family());
    if (held != seriesId) {
      throw new IllegalStateException(
          "series %d became %d while a view of it was open".formatted(seriesId, held));
    }
    return definition;
  }

  @Override
  public void release(int seriesId) {
    window.table().release(seriesId);
  }

  @Override
  public Ticks ticksAfter(long tickMillis) {
    WindowView view = window.view();
    return new ViewTicks(view, view.ticksAfter(tickMillis));
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
