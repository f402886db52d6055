package io.fodc.agent.publish;

import io.fodc.bridge.publish.PublishSource;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowView;
import java.util.stream.LongStream;

/** Some ticks of the agent's window, in a view that keeps them while it is open. One thread. */
public final class WindowStretch implements PublishSource.Stretch {
  private final SeriesTable table;
  private final WindowView view;
  private final long[] ticks;

  private WindowStretch(SeriesTable table, WindowView view, long[] ticks) {
    this.table = table;
    this.view = view;
    this.ticks = ticks;
  }

  /**
   * Opens one.
   *
   * @param afterMillis its ticks are later than this
   * @param upToMillis and not later than this
   * @param most of them, the oldest
   */
  public static WindowStretch open(Window window, long afterMillis, long upToMillis, int most) {
    WindowView view = window.view();
    LongStream.Builder found = LongStream.builder();
    TickCursor cursor = view.ticksAfter(afterMillis);
    for (int i = 0; i < most && cursor.next() && cursor.tickMillis() <= upToMillis; i++) {
      found.add(cursor.tickMillis());
    }
    return new WindowStretch(window.table(), view, found.build().toArray());
  }

  @Override
  public long[] tickMillis() {
    return ticks;
  }

  @Override
  public void show(PublishSource.Samples into) {
    view.scan(
        SeriesSelector.all(),
        ticks[0],
        ticks[ticks.length - 1],
        new SeriesVisitor() {
          @Override
          public void series(int seriesId) {
            into.series(table.definition(seriesId));
          }

          @Override
          public void points(long[] tickMillis, double[] values, int count) {
            into.points(tickMillis, values, count);
          }
        });
  }

  @Override
  public void close() {
    view.close();
  }
}
