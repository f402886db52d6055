package io.fodc.window;

import org.jspecify.annotations.Nullable;

/**
 * What blocks cost in the windows of one budget, so that a new window has an idea before it has
 * blocks of its own. Any thread.
 */
final class UsualCost {
  /** Weight of the newest measurement. */
  private static final double NEWEST = 0.125;

  private volatile @Nullable Cost cost;

  /**
   * Bytes of a series.
   *
   * @param perSeries of a sealed block whatever its ticks
   * @param perTick of a sealed block for each tick
   * @param perRow of an open row
   */
  record Cost(double perSeries, double perTick, double perRow) {
    private Cost towards(Cost newest) {
      return new Cost(
          perSeries + NEWEST * (newest.perSeries - perSeries),
          perTick + NEWEST * (newest.perTick - perTick),
          perRow + NEWEST * (newest.perRow - perRow));
    }
  }

  /** As far as it is known; null before the first measurement. */
  @Nullable Cost cost() {
    return cost;
  }

  /** A window has measured its own. */
  void learn(Cost measured) {
    Cost before = cost;
    // Of two at once one may be lost: it is an average.
    cost = before == null ? measured : before.towards(measured);
  }
}
