package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordedCpuTest {
  private static final long BYTES = 1 << 20;
  private static final MetricFamily CPU =
      MetricFamily.counter("fodc_os_process_cpu_seconds_total", "CPU time");

  @Test
  void tellsWhatTheNodeUsedBeforeFromItsTicks() throws Exception {
    SeriesTable table = new SeriesTable(BYTES / 2);
    try (Window window =
        AgentWindow.open(
                Optional.empty(),
                new NodeId("c", "n"),
                new WindowSettings(BYTES, 10_000),
                table,
                new MemoryBudget(BYTES),
                new EvidenceLog(),
                0)
            .window()) {
      RecordedCpu cpu = new RecordedCpu(window, table, () -> 300_000, 10_000);
      assertThat(cpu.cores(Duration.ofSeconds(30), Duration.ofSeconds(30))).isEmpty();
      for (long tick = 10_000; tick <= 300_000; tick += 10_000) {
        // Half a CPU for the user until the capture began, four after.
        double user = tick <= 270_000 ? tick / 2_000.0 : 135 + (tick - 270_000) / 250.0;
        Tick row = new Tick();
        row.reset(tick);
        row.add(id(table, "user"), user);
        row.add(id(table, "system"), tick / 4_000.0);
        window.append(row);
      }
      assertThat(cpu.cores(Duration.ofSeconds(30), Duration.ofSeconds(30)).orElseThrow())
          .isCloseTo(0.75, within(1e-9));
      assertThat(cpu.cores(Duration.ofSeconds(30), Duration.ofSeconds(1_000))).isEmpty();
    }
  }

  private static int id(SeriesTable table, String mode) {
    return table.intern(SeriesKey.of(SeriesDefinition.of(CPU, "mode", mode)), CPU);
  }
}
