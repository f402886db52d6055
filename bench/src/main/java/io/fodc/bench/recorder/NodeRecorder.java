package io.fodc.bench.recorder;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.ExpositionReader;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.window.AppendResult;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.io.IOException;

/** The way of a page in an agent: reader, series table, tick, window, all in one budget. */
final class NodeRecorder implements AutoCloseable {
  private static final int TABLE_SHARE = 2;
  private static final long FIRST_TICK_MILLIS = 1_700_000_000_000L;

  private final MemoryBudget budget;
  private final SeriesTable table;
  private final Window window;
  private final ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
  private final Tick tick = new Tick();
  private int recorded;

  NodeRecorder(long budgetBytes) {
    budget = new MemoryBudget(budgetBytes);
    table = new SeriesTable(budgetBytes / TABLE_SHARE);
    window = Window.open(new WindowSettings(budgetBytes, Pages.INTERVAL_MILLIS), table, budget);
  }

  /**
   * Reads a page and records it as the next tick.
   *
   * @throws IOException if not every line of it is recorded: then nothing is measured
   */
  void record(byte[] page) throws IOException {
    tick.reset(FIRST_TICK_MILLIS + recorded * Pages.INTERVAL_MILLIS);
    PageReport report =
        reader.read(
            page,
            0,
            page.length,
            ExpositionFormat.TEXT_0_0_4,
            (series, value, timestamp) ->
                tick.add(table.intern(series.key(), series.family()), value));
    AppendResult result = window.append(tick);
    if (report.badLines() > 0
        || !(result instanceof AppendResult.Appended(int samples, int shed, int unknown))
        || samples != report.samples()) {
      throw new IOException("page " + recorded + " is not recorded whole: " + report + result);
    }
    recorded++;
  }

  MemoryBudget budget() {
    return budget;
  }

  SeriesTable table() {
    return table;
  }

  Window window() {
    return window;
  }

  /** Bytes of remembered lines. */
  long linesBytes() {
    return 0;
  }

  @Override
  public void close() {
    window.close();
    table.close();
  }
}
