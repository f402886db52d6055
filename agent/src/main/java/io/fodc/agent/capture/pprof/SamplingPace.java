package io.fodc.agent.capture.pprof;

import java.util.random.RandomGenerator;

/**
 * When to look next: as often as allowed, and more seldom the longer the node takes to answer. The
 * intervals are spread evenly over half to one and a half of what they should be, so that they do
 * not fall into step with what the program does at intervals. One thread.
 */
final class SamplingPace {
  private static final double NEWEST_WEIGHT = 0.3;

  private final SamplingBounds bounds;
  private final RandomGenerator random;
  private double answerNanos;
  private double allAnswersNanos;

  SamplingPace(SamplingBounds bounds, RandomGenerator random) {
    this.bounds = bounds;
    this.random = random;
  }

  /**
   * How long after the beginning of one look the next may begin.
   *
   * @param tookNanos how long the node took to answer it
   */
  long intervalNanos(long tookNanos) {
    // A slow answer counts at once and is forgotten slowly.
    answerNanos = Math.max(tookNanos, answerNanos + NEWEST_WEIGHT * (tookNanos - answerNanos));
    allAnswersNanos += tookNanos;
    double interval = Math.max(1e9 / bounds.looksPerSecond(), answerNanos / bounds.nodeShare());
    return (long) (interval * (0.5 + random.nextDouble()));
  }

  /** How long the node took for all answers. */
  double answersSeconds() {
    return allAnswersNanos / 1e9;
  }
}
