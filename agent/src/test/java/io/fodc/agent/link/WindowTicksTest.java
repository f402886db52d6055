package io.fodc.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The link on the real window. */
class WindowTicksTest {
  private final SeriesTable table = new SeriesTable(4 << 20);
  private final Window window =
      Window.open(new WindowSettings(4 << 20, 1_000), table, new MemoryBudget(8 << 20));
  private final FakeProxy proxy = new FakeProxy();
  private final LinkFixture agent = new LinkFixture();

  @AfterEach
  void close() {
    agent.close();
    proxy.close();
    window.close();
    table.close();
  }

  @Test
  void streamsTheRealWindowSampleForSampleWhileSeriesComeAndGo() {
    agent.source = new WindowTicks(window);
    AgentLink link = agent.connect(proxy.port());
    TreeMap<Long, Map<String, Long>> recorded = new TreeMap<>();
    Tick tick = new Tick();
    int[] ids = new int[100];
    for (int t = 1; t <= 60; t++) {
      tick.reset(t * 1_000L);
      Map<String, Long> values = new TreeMap<>();
      for (int i = t; i < t + 100; i++) {
        double value = i % 3 == 0 ? i * 0.1 : t * i;
        SeriesDefinition series =
            SeriesDefinition.of(MetricFamily.gauge("m", ""), "i", Integer.toString(i));
        int id = table.intern(SeriesKey.of(series), series.family());
        tick.add(id, value);
        ids[i - t] = id;
        values.put(FakeWindow.name(series), Double.doubleToRawLongBits(value));
      }
      window.append(tick);
      for (int id : ids) {
        table.release(id);
      }
      recorded.put(t * 1_000L, values);
      link.tickAppended(t * 1_000L);
    }
    Eventually.until("all ticks", () -> proxy.newestReceived() == 60_000);

    assertThat(proxy.violations).isEmpty();
    assertThat(proxy.content().keySet()).isEqualTo(recorded.keySet());
    for (long millis : recorded.keySet()) {
      assertThat(Objects.equals(proxy.content().get(millis), recorded.get(millis)))
          .as("tick " + millis + " is the same")
          .isTrue();
    }
  }
}
