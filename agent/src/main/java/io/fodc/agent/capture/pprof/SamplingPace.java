package io.fodc.agent.capture.pprof;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * When to look next: as often as allowed, and more seldom the longer the node takes to answer. What
 * it takes is the shortest of the last three answers: whatever else is going on makes them only
 * longer. The intervals are spread evenly over half to one and a half of what they should be, so
 * that they do not fall into step with what the program does at intervals. One thread.
 */
final class SamplingPace {
  private static final int ANSWERS = 3;

  /** Until three answers are known: one alone can be slow by chance, and would be the only one. */
  private static final double FIRST_INTERVAL_NANOS = 250e6;

  private final SamplingBounds bounds;
  private final RandomGenerator random;
  private final long[] answers = new long[ANSWERS];
  private int known;
  private double allAnswersNanos;

  SamplingPace(SamplingBounds bounds, RandomGenerator random) {
    this.bounds = bounds;
    this.random = random;
  }

  /** How long after the beginning the first look may begin. */
  long firstNanos() {
    return spread(1e9 / bounds.looksPerSecond());
  }

  /**
   * How long after the beginning of one look the next may begin.
   *
   * @param tookNanos how long the node took to answer it
   */
  long intervalNanos(long tookNanos) {
    answers[known % ANSWERS] = tookNanos;
    known++;
    allAnswersNanos += tookNanos;
    long shortest = Arrays.stream(answers).limit(known).min().orElse(0);
    double bearable = shortest / bounds.nodeShare();
    if (known < ANSWERS) {
      bearable = Math.min(bearable, FIRST_INTERVAL_NANOS);
    }
    return spread(Math.max(1e9 / bounds.looksPerSecond(), bearable));
  }

  /** How long the node took for all answers. */
  double answersSeconds() {
    return allAnswersNanos / 1e9;
  }

  private long spread(double nanos) {
    return (long) (nanos * (0.5 + random.nextDouble()));
  }
}
