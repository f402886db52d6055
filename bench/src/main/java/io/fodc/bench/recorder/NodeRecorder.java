package io.fodc.bench.recorder;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.LineSink;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.schemas.exposition.RememberingReader;
import io.fodc.schemas.exposition.ScrapedSeries;
import io.fodc.window.AppendResult;
import io.fodc.window.MemoryAllowance;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a page in an agent: reader with its remembered lines, series table, tick, window, all
 * in one budget.
 */
final class NodeRecorder implements LineSink, AutoCloseable {
  private static final int TABLE_SHARE = 2;
  private static final long FIRST_TICK_MILLIS = 1_700_000_000_000L;

  private final MemoryBudget budget;
  private final SeriesTable table;
  private final Window window;
  private final MemoryAllowance lines;
  private final RememberingReader reader;
  private final Tick tick = new Tick();

  /** Series of lines just forgotten: held until the tick is in the window. */
  private final List<Integer> forgotten = new ArrayList<>();

  private int recorded;

  NodeRecorder(long budgetBytes) {
    budget = new MemoryBudget(budgetBytes);
    table = new SeriesTable(budgetBytes / TABLE_SHARE);
    window = Window.open(new WindowSettings(budgetBytes, Pages.INTERVAL_MILLIS), table, budget);
    lines = budget.allowance("remembered lines");
    reader = new RememberingReader(ExpositionLimits.DEFAULT, lines);
  }

  /**
   * Reads a page and records it as the next tick.
   *
   * @throws IOException if not every line of it is recorded: then nothing is measured
   */
  void record(byte[] page) throws IOException {
    tick.reset(FIRST_TICK_MILLIS + recorded * Pages.INTERVAL_MILLIS);
    PageReport report = reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, this);
    AppendResult result = window.append(tick);
    releaseForgotten();
    if (report.badLines() > 0
        || !(result instanceof AppendResult.Appended(int samples, int shed, int unknown))
        || samples != report.samples()) {
      throw new IOException("page " + recorded + " is not recorded whole: " + report + result);
    }
    recorded++;
  }

  @Override
  public int learn(ScrapedSeries series) {
    return table.intern(series.key(), series.family());
  }

  @Override
  public void sample(int handle, double value, long timestampMillis) {
    tick.add(handle, value);
  }

  @Override
  public void forget(int handle) {
    forgotten.add(handle);
  }

  @Override
  public long generation() {
    return 0;
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
    return lines.used();
  }

  @Override
  public void close() {
    reader.close();
    releaseForgotten();
    window.close();
    table.close();
  }

  private void releaseForgotten() {
    forgotten.forEach(table::release);
    forgotten.clear();
  }
}
