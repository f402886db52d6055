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

  /** Before anything is measured the open block may take this share of the window. */
  private static final int OPEN_SHARE = 16;

  /**
   * A block may be so much shorter than the best one: it is sealed faster, and while the window is
   * young more of its ticks are sealed.
   */
  private static final double NEARLY_MOST = 0.99;

  /** So short a block is not taken for that: each costs its readers and the system something. */
  private static final int FEW_TICKS = 32;

  /**
   * The plan for this many bytes: the number of ticks in a block with which the window holds most.
   * Few ticks make blocks dear, many make the open block large, whose rows are coded less well.
   *
   * <p>When a block of T ticks is sealed, it and the open rows are there together: (bytes - T rows)
   * / block blocks are kept then, and half a block's ticks are open on average.
   *
   * @param bytes for blocks only
   * @param surplus what held blocks really take, in parts of what the cost says of them
   */
  static WindowPlan of(
      long bytes,
      int series,
      long intervalMillis,
      BlockCost cost,
      double surplus,
      double bytesPerSample) {
    int best;
    double held;
    if (cost.isKnown()) {
      best = bestTicks(bytes, series, cost, surplus);
      held = ticksHeld(bytes, series, best, cost, surplus * series * cost.of(best));
    } else {
      best = Math.clamp((long) (bytes / OPEN_SHARE / cost.rowBytes(series)), 2, MOST_TICKS);
      held = ticksHeld(bytes, series, best, cost, bytesPerSample * series * best);
    }
    long horizon = (long) (held * intervalMillis / 1000);
    return new WindowPlan(best, horizon, series, intervalMillis, bytesPerSample);
  }

  /** Ticks that the horizon is long. */
  public long horizonTicks() {
    return horizonSeconds * 1000 / intervalMillis;
  }

  /** The fewest ticks with which the window holds nearly as much as it can. */
  private static int bestTicks(long bytes, int series, BlockCost cost, double surplus) {
    double[] held = new double[MOST_TICKS + 1];
    double most = 0;
    for (int ticks = 1; ticks <= MOST_TICKS; ticks++) {
      held[ticks] = ticksHeld(bytes, series, ticks, cost, surplus * series * cost.of(ticks));
      most = Math.max(most, held[ticks]);
    }
    int best = 1;
    while (held[best] < most * (best < FEW_TICKS ? 1 : NEARLY_MOST)) {
      best++;
    }
    return best;
  }

  private static double ticksHeld(
      long bytes, int series, int ticks, BlockCost cost, double blockBytes) {
    double sealed = bytes - cost.openBytes(series, ticks);
    // Without room for one block beside its rows nothing survives sealing.
    return sealed < blockBytes ? 0 : ticks * sealed / Math.max(1, blockBytes) + ticks / 2.0;
  }
}
