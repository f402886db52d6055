package io.fodc.agent.capture;

import java.time.Duration;
import java.util.OptionalDouble;

/** What the node used of its CPUs before somebody looked. */
@FunctionalInterface
public interface NodeCpu {
  /** It is not known. */
  NodeCpu UNKNOWN = (span, ago) -> OptionalDouble.empty();

  /**
   * CPUs in use on average over a span that ended some time ago; empty when that was not recorded.
   */
  OptionalDouble cores(Duration span, Duration ago);
}
