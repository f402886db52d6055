package io.fodc.profiling.jvm;

import java.time.Duration;

/**
 * What to profile, and for how long.
 *
 * @param duration 100 ms to 10 minutes
 * @param hertz looks per second, 1 to {@value #MOST_HERTZ}; no matter for events that are no clock
 */
public record ProfileOrder(ProfiledEvent event, Duration duration, int hertz) {
  /** The kernel's clock does not tick faster for a thread. */
  public static final int MOST_HERTZ = 999;

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int ALLOCATED_KIB = 512;
  private static final int SECONDS_AT_THAT = 15;

  /** Checks the ranges. */
  public ProfileOrder {
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          duration + " asked for; give " + SHORTEST + " to " + LONGEST);
    }
    if (hertz < 1 || hertz > MOST_HERTZ) {
      throw new IllegalArgumentException(hertz + " Hz asked for; give 1 to " + MOST_HERTZ);
    }
  }

  /** An order at the usual rate. */
  public static ProfileOrder of(ProfiledEvent event, Duration duration) {
    return new ProfileOrder(event, duration, event.defaultHertz());
  }

  /** What the profiler is told. */
  String option() {
    return switch (event) {
      case CPU -> "event=ctimer,interval=" + intervalNanos() + "ns";
      case ALLOC -> "event=alloc,alloc=" + allocatedKib() + "k";
      case LOCK -> "event=lock,lock=10us";
      case WALL -> "event=wall,interval=" + intervalNanos() + "ns";
    };
  }

  /** So that a long profile of a JVM that allocates fast is not too large. */
  private long allocatedKib() {
    return ALLOCATED_KIB * Math.max(1, duration.toSeconds() / SECONDS_AT_THAT);
  }

  long intervalNanos() {
    return NANOS_PER_SECOND / hertz;
  }
}
