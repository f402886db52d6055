package io.fodc.ktm.stacks;

import java.time.Duration;
import java.util.List;

/**
 * Whom to sample, how and how long.
 *
 * @param pids processes, with all their threads; 1 to {@value #MOST_PROCESSES}
 * @param duration at least 10 ms, at most 10 minutes
 */
public record StackRequest(
    List<Long> pids, Sampling sampling, Duration duration, StackBounds bounds) {
  /** Processes one sampling can tell apart. */
  public static final int MOST_PROCESSES = 64;

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Checks the ranges and leaves out repeated processes. */
  public StackRequest {
    pids = pids.stream().distinct().toList();
    if (pids.isEmpty() || pids.size() > MOST_PROCESSES) {
      throw new IllegalArgumentException(
          pids.size() + " processes asked for; give 1 to " + MOST_PROCESSES);
    }
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          duration + " asked for; give " + SHORTEST + " to " + LONGEST);
    }
  }

  /** One process, within the default bounds. */
  public static StackRequest of(long pid, Sampling sampling, Duration duration) {
    return new StackRequest(List.of(pid), sampling, duration, StackBounds.DEFAULT);
  }
}
