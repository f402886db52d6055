package io.fodc.agent.ktm;

import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.TickSource;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmThread;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Kernel telemetry, put together. Nothing of it is touched unless somebody opens one.
 *
 * @param source what the recorder reads at every tick
 * @param level the level after the newest tick
 */
public record KernelTelemetry(TickSource source, Supplier<TelemetryLevel> level) {
  private static final MetricFamily STATUS =
      MetricFamily.gauge("ktm_status", "Whether programs in the kernel are at work");
  private static final MetricFamily DEGRADED =
      MetricFamily.gauge("ktm_degraded", "Whether kernel telemetry is less than full and whole");
  private static final MetricFamily PROGRAMS =
      MetricFamily.gauge("ktm_programs", "Programs, by whether they are hooked");
  private static final MetricFamily TARGETS =
      MetricFamily.gauge("ktm_targets", "Watched targets whose process is there");
  private static final MetricFamily READ_SECONDS =
      MetricFamily.gauge("ktm_read_duration_seconds", "Time the newest reading of all maps took");

  /**
   * Starts the native thread and builds the source.
   *
   * @param seriesIds gives the id of a series with a hold, negative when there is no room
   */
  public static KernelTelemetry open(
      KtmSettings settings,
      KernelRoots roots,
      ToIntFunction<SeriesDefinition> seriesIds,
      SelfMetrics metrics,
      EvidenceLog evidence,
      EventLog events) {
    Targets targets =
        new Targets(
            settings.targets().stream().map(wanted -> new TargetWatch(roots, wanted)).toList());
    KtmTelemetry source =
        new KtmTelemetry(
            new KtmThread(),
            new KernelSide(KtmHost.SYSTEM, KtmObjects.ofJar(), settings.groups(), targets),
            targets.names(),
            seriesIds,
            evidence,
            events,
            new KernelEvents(events, InstantSource.system(), System::nanoTime));
    metrics.reading(sink -> read(source.state(), sink));
    return new KernelTelemetry(source, () -> source.state().level());
  }

  private static void read(KtmState state, SelfMetrics.Sink sink) {
    boolean atWork = state.level().inKernel();
    boolean whole = state.level().reason().equals(TelemetryLevel.WHOLE);
    sink.sample(SeriesDefinition.of(STATUS), atWork ? 1 : 0);
    sink.sample(SeriesDefinition.of(DEGRADED), whole ? 0 : 1);
    sink.sample(SeriesDefinition.of(PROGRAMS, "state", "hooked"), state.programs());
    sink.sample(SeriesDefinition.of(PROGRAMS, "state", "left-out"), state.leftOut());
    sink.sample(SeriesDefinition.of(TARGETS), state.targetsFound());
    if (atWork) {
      sink.sample(SeriesDefinition.of(READ_SECONDS), state.readSeconds());
    }
  }
}
