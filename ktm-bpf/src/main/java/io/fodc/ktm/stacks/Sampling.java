package io.fodc.ktm.stacks;

import io.fodc.ktm.PerfEvent;
import java.time.Duration;

/** What is sampled. */
public sealed interface Sampling {
  /**
   * What threads execute: a look at each CPU so many times a second.
   *
   * @param hertz 1 to {@link PerfEvent#MAX_HERTZ}; an odd number such as 99 does not run in step
   *     with the program's own timers
   */
  record OnCpu(int hertz) implements Sampling {
    /** What profilers ask for by default. */
    public static final int DEFAULT_HERTZ = 99;

    /** Checks the range. */
    public OnCpu {
      if (hertz < 1 || hertz > PerfEvent.MAX_HERTZ) {
        throw new IllegalArgumentException(
            hertz + " Hz asked for; give 1 to " + PerfEvent.MAX_HERTZ);
      }
    }

    /** Time a sample stands for. */
    public long periodNanos() {
      return 1_000_000_000L / hertz;
    }
  }

  /**
   * What threads wait for: every wait from leaving a CPU to returning to one. Being preempted is no
   * wait.
   *
   * @param threshold shorter waits are counted but not kept; microseconds count
   */
  record OffCpu(Duration threshold) implements Sampling {
    /** Checks the range. */
    public OffCpu {
      if (threshold.isNegative() || threshold.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "threshold of " + threshold + " asked for; give 0 to 1 minute");
      }
    }
  }
}
