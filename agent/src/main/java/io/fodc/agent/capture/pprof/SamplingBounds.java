package io.fodc.agent.capture.pprof;

/**
 * What sampling goroutines may take.
 *
 * @param looksPerSecond at most, when the node answers quickly
 * @param nodeShare of the time that the node may spend answering, as it is measured from outside
 * @param goroutines that a node may have; with more it is not begun
 * @param profileBytes that one answer may unpack to; in memory it takes some four times as much
 * @param stacks different ones that are kept; what further ones wait is counted without its stack
 */
public record SamplingBounds(
    double looksPerSecond, double nodeShare, long goroutines, int profileBytes, int stacks) {
  /** Of a node that is not to feel it. */
  public static final SamplingBounds DEFAULT =
      new SamplingBounds(10, 0.03, 100_000, 4 << 20, 10_000);

  public SamplingBounds {
    if (!(looksPerSecond > 0
        && nodeShare > 0
        && nodeShare <= 1
        && profileBytes > 0
        && stacks > 0)) {
      throw new IllegalArgumentException(
          "bounds must be above 0, and the share at most 1: "
              + looksPerSecond
              + ", "
              + nodeShare
              + ", "
              + profileBytes
              + ", "
              + stacks);
    }
  }
}
