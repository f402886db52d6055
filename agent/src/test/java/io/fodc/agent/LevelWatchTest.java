package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.telemetry.TelemetryLevel;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LevelWatchTest {
  private static final TelemetryLevel FULL =
      new TelemetryLevel(TelemetryLevel.FULL, TelemetryLevel.WHOLE);
  private static final TelemetryLevel KERNEL_OFF =
      new TelemetryLevel(TelemetryLevel.OFF, "no-privilege");
  private static final TelemetryLevel PROC = new TelemetryLevel(TelemetryLevel.PROC, "no-ebpf");
  private static final TelemetryLevel OFF = new TelemetryLevel(TelemetryLevel.OFF, "disabled");

  @Test
  void tellsEachChangeOnce() {
    EventLog events = new EventLog();
    AtomicReference<TelemetryLevel> level = new AtomicReference<>(FULL);
    LevelWatch watch = new LevelWatch(level::get, events);
    for (long tick = 1; tick <= 3; tick++) {
      watch.tickAppended(tick);
    }
    level.set(TelemetryLevel.ladder(KERNEL_OFF, PROC));
    for (long tick = 4; tick <= 6; tick++) {
      watch.tickAppended(tick);
    }

    assertThat(events.after(0, 10))
        .extracting(EventLog.Entry::event)
        .containsExactly(
            new AgentEvent(1, AgentEvent.KTM_MODE, "full", "reason=whole before=none"),
            new AgentEvent(4, AgentEvent.KTM_MODE, "proc", "reason=no-privilege before=full"));
  }

  @Test
  void theKernelWinsThenTheFilesWithItsReasonThenNothing() {
    assertThat(TelemetryLevel.ladder(FULL, PROC)).isEqualTo(FULL);
    assertThat(TelemetryLevel.ladder(FULL, OFF)).isEqualTo(FULL);
    assertThat(TelemetryLevel.ladder(KERNEL_OFF, PROC))
        .isEqualTo(new TelemetryLevel(TelemetryLevel.PROC, "no-privilege"));
    assertThat(TelemetryLevel.ladder(KERNEL_OFF, OFF)).isEqualTo(OFF);
  }
}
