package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;

/** A budget, a table and a window for tests, checked for leaks when closed. */
final class Rig implements AutoCloseable {
  static final MetricFamily FAMILY = MetricFamily.gauge("load", "Load of the node.");

  final MemoryBudget budget;
  final SeriesTable table;
  final Window window;

  Rig(long budgetBytes, int expectedSeries) {
    budget = new MemoryBudget(budgetBytes);
    table = new SeriesTable(Math.max(1, budgetBytes / 2));
    window = Window.open(new WindowSettings(budgetBytes, 10_000, expectedSeries), table, budget);
  }

  static SeriesKey key(int number) {
    return SeriesKey.of(SeriesDefinition.of(FAMILY, "number", Integer.toString(number)));
  }

  /** The number of the series with an id. */
  static int numberOf(int id, SeriesTable table) {
    return Integer.parseInt(table.definition(id).labels().get("number").orElseThrow());
  }

  int intern(int number) {
    return table.intern(key(number), FAMILY);
  }

  /** Bytes of what the window has published; the writer is at rest. */
  static long liveBytes(Window window) {
    WindowState state = window.published();
    long bytes = window.heapBytes();
    for (SealedBlock block : state.sealed()) {
      bytes += block.memory().bytes();
    }
    OpenView open = state.open();
    return open == null ? bytes : bytes + open.block().memory().bytes();
  }

  @Override
  public void close() {
    window.close();
    window.close();
    table.close();
    table.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.pinned()).isZero();
    assertThat(table.bytes()).isZero();
  }
}
