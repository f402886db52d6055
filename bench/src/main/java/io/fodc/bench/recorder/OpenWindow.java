package io.fodc.bench.recorder;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.file.OpenedWindow;
import io.fodc.window.file.WindowDirectory;
import java.nio.file.Path;

/** A window with its table and budget, as an agent has them. */
record OpenWindow(MemoryBudget budget, SeriesTable table, Window window) implements AutoCloseable {
  private static final int TABLE_SHARE = 2;
  private static final NodeId NODE = new NodeId("bench", "node");

  /** In native memory. */
  OpenWindow(long budgetBytes) {
    this(new MemoryBudget(budgetBytes), new SeriesTable(budgetBytes / TABLE_SHARE));
  }

  private OpenWindow(MemoryBudget budget, SeriesTable table) {
    this(budget, table, Window.open(settings(budget), table, budget));
  }

  /** In a file of a folder, with what is in it. */
  static OpenWindow in(Path folder, long budgetBytes) {
    MemoryBudget budget = new MemoryBudget(budgetBytes);
    SeriesTable table = new SeriesTable(budgetBytes / TABLE_SHARE);
    OpenedWindow opened =
        WindowDirectory.open(
            folder, NODE, settings(budget), table, budget, System.currentTimeMillis());
    OpenWindow open = new OpenWindow(budget, table, opened.window());
    if (opened.problem().isPresent()) {
      open.close();
      throw new IllegalStateException(opened.problem().get());
    }
    return open;
  }

  private static WindowSettings settings(MemoryBudget budget) {
    return new WindowSettings(budget.limit(), Pages.INTERVAL_MILLIS);
  }

  @Override
  public void close() {
    window.close();
    table.close();
  }
}
