package io.fodc.agent.telemetry;

import java.util.Objects;

/**
 * How deep kernel and OS telemetry sees now.
 *
 * @param mode {@code proc} when the operating system's files are read, {@code off} when not
 * @param reason why it is not deeper, a stable word such as {@code no-ebpf}; never empty
 */
public record TelemetryLevel(String mode, String reason) {
  public static final String PROC = "proc";
  public static final String OFF = "off";

  public TelemetryLevel {
    Objects.requireNonNull(mode, "mode");
    if (reason.isEmpty()) {
      throw new IllegalArgumentException("telemetry level '" + mode + "' needs a reason");
    }
  }
}
