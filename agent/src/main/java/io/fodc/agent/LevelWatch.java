package io.fodc.agent;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.recorder.TickListener;
import io.fodc.agent.telemetry.TelemetryLevel;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells once each time kernel and OS telemetry goes to another rung of its ladder, or stays for
 * another reason: an event and a line in the log. The recorder's thread.
 */
final class LevelWatch implements TickListener {
  private static final System.Logger LOG = System.getLogger(LevelWatch.class.getName());

  private final Supplier<TelemetryLevel> level;
  private final EventLog events;
  private Optional<TelemetryLevel> told = Optional.empty();

  LevelWatch(Supplier<TelemetryLevel> level, EventLog events) {
    this.level = level;
    this.events = events;
  }

  @Override
  public void tickAppended(long tickMillis) {
    TelemetryLevel now = level.get();
    if (told.filter(now::equals).isPresent()) {
      return;
    }
    String before = told.map(TelemetryLevel::mode).orElse("none");
    told = Optional.of(now);
    events.add(
        new AgentEvent(
            tickMillis,
            AgentEvent.KTM_MODE,
            now.mode(),
            "reason=" + now.reason() + " before=" + before));
    LOG.log(
        INFO,
        "event=ktm-mode mode=" + now.mode() + " reason=" + now.reason() + " before=" + before);
  }
}
