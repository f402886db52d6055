package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.AppendResult;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import java.nio.file.Path;

/** A window in a folder, for tests; checked for leaks when closed. */
final class FileRig implements AutoCloseable {
  final MemoryBudget budget;
  final SeriesTable table;
  final OpenedWindow opened;
  final Window window;
  private final Tick tick = new Tick();

  FileRig(Path folder, long bytes) {
    this(folder, bytes, MadeTicks.NODE, MadeTicks.millis(1_000_000));
  }

  FileRig(Path folder, long bytes, NodeId node, long nowMillis) {
    budget = new MemoryBudget(bytes);
    table = new SeriesTable(bytes / 2);
    WindowSettings settings = new WindowSettings(bytes, MadeTicks.INTERVAL, 60);
    opened = WindowDirectory.open(folder, node, settings, table, budget, nowMillis);
    window = opened.window();
  }

  /** Appends ticks; returns the number of the next one. */
  int record(MadeTicks made, int from, int count) {
    for (int number = from; number < from + count; number++) {
      AppendResult result = window.append(made.fill(tick, number, table));
      assertThat(result).isEqualTo(new AppendResult.Appended(tick.size(), 0, 0));
      MadeTicks.release(tick, table);
    }
    return from + count;
  }

  /** Everything held is right; returns how many ticks. */
  int assertRight(MadeTicks made) {
    try (WindowView view = window.view()) {
      return made.assertRight(view, table);
    }
  }

  long newest() {
    return window.stats().newestTickMillis();
  }

  @Override
  public void close() {
    window.close();
    table.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.pinned()).isZero();
  }
}
