package io.fodc.agent.ktm;

import io.fodc.agent.telemetry.TelemetryLevel;

/**
 * How kernel telemetry did at the newest tick.
 *
 * @param level its rung: full, comm or off
 * @param programs programs that are hooked
 * @param leftOut programs that are not
 * @param targetsFound targets whose process is there
 * @param readSeconds how long reading the maps took; 0 when nothing was read
 */
record KtmState(
    TelemetryLevel level, int programs, int leftOut, long targetsFound, double readSeconds) {
  static final KtmState STARTING = off("starting");

  static KtmState off(String reason) {
    return new KtmState(new TelemetryLevel(TelemetryLevel.OFF, reason), 0, 0, 0, 0);
  }

  static KtmState atWork(TelemetryLevel level, KernelSide.Tick tick) {
    return new KtmState(
        level,
        tick.atWork().programs(),
        tick.atWork().leftOut().size(),
        tick.present(),
        tick.reading().seconds());
  }
}
