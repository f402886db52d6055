package io.fodc.window;

import io.fodc.window.block.BlockLayout;

/**
 * How the window means to use its bytes.
 *
 * @param ticksPerBlock ticks after which the open block is sealed
 * @param horizonSeconds history expected once the window is full
 * @param series series the plan counts with
 * @param intervalMillis tick interval the plan counts with
 * @param bytesPerSample bytes of a sealed sample, measured on the blocks held; before there is one,
 *     those of a plain double
 */
public record WindowPlan(
    int ticksPerBlock,
    long horizonSeconds,
    int series,
    long intervalMillis,
    double bytesPerSample) {
  /** No block has more ticks. */
  static final int MOST_TICKS = BlockLayout.MOST_TICKS;

  /** The open block, uncompressed, takes at most this share of the window. */
  private static final int OPEN_SHARE = 8;

  /** The plan for this many bytes, blocks only. */
  static WindowPlan of(long bytes, int series, long intervalMillis, double bytesPerSample) {
    long rowBytes = OpenBlock.rowBytes(series);
    long ticks = Math.clamp(bytes / OPEN_SHARE / rowBytes, 1, MOST_TICKS);
    double sealed = Math.max(0, bytes - ticks * rowBytes) / (bytesPerSample * series);
    long horizon = (long) ((sealed + ticks / 2.0) * intervalMillis / 1000);
    return new WindowPlan((int) ticks, horizon, series, intervalMillis, bytesPerSample);
  }
}
