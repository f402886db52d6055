package io.fodc.window.block;

/**
 * Finds a cheap way for a column: estimates what every prediction leaves by the bounds and widths
 * of a stretch of it; then measures the packings of the best one that may win, and those of the
 * second one if it is close. Reusable; one thread.
 */
final class ColumnChooser {
  /** Values that an estimate looks at. */
  private static final int STRETCH = 64;

  /** The second best is measured, too, if it is estimated to cost less than 1/8 more. */
  private static final int CLOSE = 8;

  private static final Packing FIXED = Packing.ALL.get(0);
  private static final int RICE = 1;
  private static final int MASK = 2;

  /** Rice is measured if its estimate is not above the fixed width by more than 1/8 bit a value. */
  private static final int RICE_SLACK = 8;

  /** Numbers that spread so many bits wider than their differences are not worth an estimate. */
  private static final int DRIFTING = 2;

  /** A column of fewer bits a value is not worth another prediction. */
  private static final int NEARLY_FREE = 2;

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
  private long bestRice;
  private long secondRice;
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
    long other = 0;
    int otherBits = Packing.UNFIT;
    if (secondCost - bestCost < bestCost / CLOSE) {
      remainder.take(second, whole, values, neighbours, column, residuals);
      other = packed(second, secondRice);
      otherBits = fewest;
    }
    // The best one comes last: most often it stays, and what it leaves is there.
    remainder.take(best, whole, values, neighbours, column, residuals);
    long plan = packed(best, bestRice);
    if (otherBits < fewest) {
      plan = other;
    }
    if (ColumnPlan.withPacking(plan, 0) != best) {
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
    if (bestCost < NEARLY_FREE * count) {
      return;
    }
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

  /** Offers what is left as it is, and its differences, by what the stretch shows. */
  private void offer(long[] numbers, long plan, int extraBits) {
    long last = numbers[from];
    long low = last;
    long high = last;
    long lowStep = Long.MAX_VALUE;
    long highStep = Long.MIN_VALUE;
    for (int i = from + 1; i < to; i++) {
      long number = numbers[i];
      long step = number - last;
      last = number;
      if (number < low) {
        low = number;
      } else if (number > high) {
        high = number;
      }
      if (step < lowStep) {
        lowStep = step;
      }
      if (step > highStep) {
        highStep = step;
      }
    }
    // What drifts is told by its differences; they never spread twice as wide as the numbers.
    if (Words.width(high - low) < Words.width(highStep - lowStep) + DRIFTING) {
      offer(plan, low, high, widths(numbers), extraBits);
    }
    offer(plan | 1 << 3, lowStep, highStep, stepWidths(numbers), extraBits);
  }

  /** Widths of every second number of the stretch, seen from a typical one; doubled. */
  private long widths(long[] numbers) {
    int middle = (from + to) / 2;
    long one = numbers[Math.max(from, middle - 1)];
    long other = numbers[Math.min(to - 1, middle + 1)];
    long typical = Math.clamp(numbers[middle], Math.min(one, other), Math.max(one, other));
    long widths = 0;
    for (int i = from + 1; i < to; i += 2) {
      widths += width(numbers[i] - typical);
    }
    return widths << 1;
  }

  /** Widths of every second difference, seen from the mean one; doubled. */
  private long stepWidths(long[] numbers) {
    long step = to - from < 2 ? 0 : (numbers[to - 1] - numbers[from]) / (to - from - 1);
    long widths = 0;
    for (int i = from + 1; i < to; i += 2) {
      widths += width(numbers[i] - numbers[i - 1] - step);
    }
    return widths << 1;
  }

  /** Offers differences of differences. */
  private void offerSecond(long[] numbers, long plan) {
    if (count < 3) {
      return;
    }
    int first = Math.max(2, from);
    int middle = Math.max(2, (from + to) / 2);
    long typical = numbers[middle] - 2 * numbers[middle - 1] + numbers[middle - 2];
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
      widths += width(second - typical);
    }
    offer(plan, low, high, widths, 0);
  }

  /** Offers residuals between these bounds, with these widths in the stretch looked at. */
  private void offer(long plan, long low, long high, long widths, int extraBits) {
    long fixed = (long) count * Words.width(high - low);
    long rice = 2L * count + widths * count / (to - from);
    long cost = Math.min(fixed, rice) + extraBits;
    if (cost < bestCost) {
      second = best;
      secondCost = bestCost;
      secondRice = bestRice;
      best = plan;
      bestCost = cost;
      bestRice = rice;
    } else if (cost < secondCost) {
      second = plan;
      secondCost = cost;
      secondRice = rice;
    }
  }

  /** About the width of a number without its sign, by way of a double's exponent. */
  static long width(long number) {
    double odd = (double) (number << 1 | 1);
    return (Double.doubleToRawLongBits(odd) >>> 52 & 0x7FF) - 1023;
  }

  /** The best packing of what is in the residuals; Rice, estimated so, only if that may win. */
  private long packed(long plan, long rice) {
    int chosen = 0;
    fewest = FIXED.measure(residuals);
    for (int packing = 1; packing < Packing.ALL.size(); packing++) {
      if (packing == RICE && rice > fewest + count / RICE_SLACK
          || packing == MASK && MaskPacking.atLeast(residuals) >= fewest) {
        continue;
      }
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
