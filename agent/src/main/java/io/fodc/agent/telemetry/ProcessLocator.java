package io.fodc.agent.telemetry;

/** Knows which process is observed. Asked at every tick; must not wait. */
@FunctionalInterface
public interface ProcessLocator {
  /** The observed process now. */
  Located locate();

  /** Answer of a locator. */
  sealed interface Located {
    /** The process with this id. */
    record Found(long pid) implements Located {}

    /** There is none, and why. */
    record NotFound(String reason) implements Located {}
  }
}
