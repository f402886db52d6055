package io.fodc.agent.telemetry;

import java.util.Objects;

/**
 * How deep kernel and OS telemetry sees now: a rung of the ladder.
 *
 * @param mode {@code full} when the kernel counts for the node itself, {@code comm} when it tells
 *     the node by its name alone, {@code proc} when only the operating system's files are read,
 *     {@code off} when nothing is
 * @param reason why it is not deeper, or not whole: a stable word such as {@code no-privilege};
 *     never empty
 */
public record TelemetryLevel(String mode, String reason) {
  public static final String FULL = "full";
  public static final String COMM = "comm";
  public static final String PROC = "proc";
  public static final String OFF = "off";

  /** Reason of the full level when nothing is left out. */
  public static final String WHOLE = "whole";

  public TelemetryLevel {
    Objects.requireNonNull(mode, "mode");
    if (reason.isEmpty()) {
      throw new IllegalArgumentException("telemetry level '" + mode + "' needs a reason");
    }
  }

  /** Whether programs in the kernel are at work. */
  public boolean inKernel() {
    return mode.equals(FULL) || mode.equals(COMM);
  }

  /**
   * The rung both stand on together.
   *
   * @param kernel the level of kernel telemetry: {@code full}, {@code comm} or {@code off}
   * @param os the level of what is read from files: {@code proc} or {@code off}
   */
  public static TelemetryLevel ladder(TelemetryLevel kernel, TelemetryLevel os) {
    if (kernel.inKernel()) {
      return kernel;
    }
    return os.mode().equals(PROC) ? new TelemetryLevel(PROC, kernel.reason()) : os;
  }
}
