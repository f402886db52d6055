package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import org.junit.jupiter.api.Test;

class WindowTest {
  private final MetricFamily family = MetricFamily.gauge("load", "Load of the node.");
  private final SeriesDefinition definition = SeriesDefinition.of(family, "cpu", "0");

  @Test
  void keepsTicksAndForgetsEverythingOnceClosed() {
    MemoryBudget budget = new MemoryBudget(1 << 20);
    SeriesTable table = new SeriesTable(1 << 18);
    Window window = Window.open(new WindowSettings(1 << 20, 10_000), table, budget);
    int id = table.intern(SeriesKey.of(definition), family);
    assertThat(table.definition(id)).isEqualTo(definition);
    Tick tick = new Tick();
    for (int i = 0; i < 100; i++) {
      tick.reset(i * 10_000L);
      tick.add(id, i);
      assertThat(window.append(tick)).isEqualTo(new AppendResult.Appended(1, 0, 0));
      if (i % 30 == 0) {
        window.seal();
      }
    }
    WindowView view = window.view();
    window.close();
    table.close();
    TickCursor cursor = view.ticksAfter(-1);
    for (int i = 0; i < 100; i++) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.tickMillis()).isEqualTo(i * 10_000L);
      assertThat(cursor.size()).isEqualTo(1);
      assertThat(cursor.seriesId(0)).isEqualTo(id);
      assertThat(cursor.value(0)).isEqualTo(i);
    }
    assertThat(cursor.next()).isFalse();
    assertThat(budget.used()).isPositive();
    view.close();
    view.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.pinned()).isZero();
  }
}
