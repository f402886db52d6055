package io.fodc.window.block;

/**
 * Finds a cheap way for a column: estimates what every prediction leaves by its bounds, and by the
 * widths of a stretch of it; then measures the packings of the best one, and of the second if it is
 * close. Reusable; one thread.
 */
final class ColumnChooser {
  /** Values whose widths an estimate looks at. */
  private static final int STRETCH = 64;

  /** The second best is measured, too, if it is estimated to cost less than 1/8 more. */
  private static final int CLOSE = 8;

  private static final int DISTANCE_BITS = 8;
  private static final int FACTOR_BITS = 24;

  private final long[] left = new long[BlockLayout.MOST_TICKS];
  private final Residuals residuals;
  private final Remainder remainder;

  private int count;
  private int from;
  private int to;
  private long best;
  private long bestCost;
  private long second;
  private long secondCost;
  private int fewest;

  ColumnChooser(Remainder remainder, Residuals residuals) {
    this.remainder = remainder;
    this.residuals = residuals;
  }

  /**
   * The plan for these whole numbers, of which at least two differ. What it leaves of them is in
   * the residuals then.
   */
  long choose(long[] whole, int scale, ColumnValues values, Neighbour[] neighbours, int column) {
    count = values.count();
    from = Math.max(0, (count - STRETCH) / 2);
    to = Math.min(count, from + STRETCH);
    estimate(whole, scale, values, neighbours, column);
    long taken = best;
    remainder.take(best, whole, values, neighbours, column, residuals);
    long plan = packed(best);
    if (secondCost - bestCost < bestCost / CLOSE) {
      int bits = fewest;
      taken = second;
      remainder.take(second, whole, values, neighbours, column, residuals);
      long other = packed(second);
      plan = fewest < bits ? other : plan;
    }
    if (ColumnPlan.withPacking(plan, 0) != taken) {
      remainder.take(plan, whole, values, neighbours, column, residuals);
    }
    return plan;
  }

  private void estimate(
      long[] whole, int scale, ColumnValues values, Neighbour[] neighbours, int column) {
    bestCost = Long.MAX_VALUE;
    secondCost = Long.MAX_VALUE;
    offer(whole, ColumnPlan.of(Prediction.NONE, 0, 0, scale, 0, 0), 0);
    offerSecond(whole, ColumnPlan.of(Prediction.NONE, 2, 0, scale, 0, 0));
    double growth = Neighbour.growth(whole, count);
    int slope = Prediction.factorBits(growth / Math.max(1, count - count / 2));
    if (slope != 0) {
      double factor = Prediction.factor(slope);
      Prediction.subtract(Prediction.LINE, factor, whole, left, from, to, left);
      offer(left, ColumnPlan.of(Prediction.LINE, 0, 0, scale, 0, slope), FACTOR_BITS);
    }
    if (neighbours[0].column >= 0) {
      offerNeighbour(whole, growth, scale, values, neighbours[0], column);
    }
    if (neighbours[1].column >= 0 && neighbours[0].scale != scale) {
      offerNeighbour(whole, growth, scale, values, neighbours[1], column);
    }
  }

  private void offerNeighbour(
      long[] whole,
      double growth,
      int scale,
      ColumnValues values,
      Neighbour neighbour,
      int column) {
    int distance = column - neighbour.column;
    long[] numbers = remainder.numbers(neighbour, values);
    if (neighbour.scale == scale) {
      Prediction.subtract(Prediction.SAME, 0, whole, numbers, from, to, left);
      offer(left, ColumnPlan.of(Prediction.SAME, 0, 0, scale, distance, 0), DISTANCE_BITS);
    }
    double other = neighbour.growth;
    int ratio = other == 0 ? 0 : Prediction.factorBits(growth / other);
    if (ratio != 0) {
      double factor = Prediction.factor(ratio);
      Prediction.subtract(Prediction.RATIO, factor, whole, numbers, from, to, left);
      long plan = ColumnPlan.of(Prediction.RATIO, 0, 0, scale, distance, ratio);
      offer(left, plan, DISTANCE_BITS + FACTOR_BITS);
    }
  }

  /** Offers what is left as it is, and its differences. */
  private void offer(long[] numbers, long plan, int extraBits) {
    long typical = numbers[(from + to) / 2];
    long step = to - from < 2 ? 0 : (numbers[to - 1] - numbers[from]) / (to - from - 1);
    long last = numbers[from];
    long low = last;
    long high = last;
    long lowStep = Long.MAX_VALUE;
    long highStep = Long.MIN_VALUE;
    long plain = 0;
    long steps = 0;
    for (int i = from + 1; i < to; i++) {
      long number = numbers[i];
      long next = number - last;
      last = number;
      if (number < low) {
        low = number;
      } else if (number > high) {
        high = number;
      }
      if (next < lowStep) {
        lowStep = next;
      }
      if (next > highStep) {
        highStep = next;
      }
      plain += width(number - typical);
      steps += width(next - step);
    }
    offer(plan, cost(low, high, plain) + extraBits);
    offer(plan | 1 << 3, cost(lowStep, highStep, steps) + extraBits);
  }

  /** Offers differences of differences. */
  private void offerSecond(long[] numbers, long plan) {
    if (count < 3) {
      return;
    }
    int first = Math.max(2, from);
    long last = numbers[first - 1] - numbers[first - 2];
    long widths = 0;
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (int i = first; i < to; i++) {
      long step = numbers[i] - numbers[i - 1];
      long second = step - last;
      last = step;
      if (second < low) {
        low = second;
      }
      if (second > high) {
        high = second;
      }
      widths += width(second);
    }
    offer(plan, cost(low, high, widths));
  }

  /** Bits of residuals between these bounds, with these widths in the stretch looked at. */
  private long cost(long low, long high, long widths) {
    long fixed = (long) count * Words.width(high - low);
    long rice = 2L * count + widths * count / (to - from);
    return Math.min(fixed, rice);
  }

  private void offer(long plan, long cost) {
    if (cost < bestCost) {
      second = best;
      secondCost = bestCost;
      best = plan;
      bestCost = cost;
    } else if (cost < secondCost) {
      second = plan;
      secondCost = cost;
    }
  }

  /** About the width of a number without its sign, by way of a double's exponent. */
  static long width(long number) {
    double odd = (double) (number << 1 | 1);
    return (Double.doubleToRawLongBits(odd) >>> 52 & 0x7FF) - 1023;
  }

  private long packed(long plan) {
    int chosen = 0;
    fewest = Packing.UNFIT;
    for (int packing = 0; packing < Packing.ALL.size(); packing++) {
      int bits = Packing.ALL.get(packing).measure(residuals);
      if (bits < fewest) {
        fewest = bits;
        chosen = packing;
      }
    }
    // Wide and few: what a difference needs before the first one may cost more than it saves.
    fewest += remainder.headBits(plan);
    boolean wide = fewest > 64 * count;
    return wide ? ColumnPlan.plain(ColumnPlan.scale(plan)) : ColumnPlan.withPacking(plan, chosen);
  }
}
