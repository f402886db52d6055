package io.fodc.window.block;

/**
 * Finds the cheapest way for a column: estimates every prediction by the widths of what it leaves,
 * then measures the best two exactly. Reusable; one thread.
 */
final class ColumnChooser {
  private static final int FACTOR_BITS = 24;
  private static final int DISTANCE_BITS = 8;

  private final Residuals residuals = new Residuals();
  private final long[] left = new long[BlockLayout.MOST_TICKS];
  private final long[] other = new long[BlockLayout.MOST_TICKS];

  private long best;
  private long bestCost;
  private long second;
  private long secondCost;

  /** The plan for these whole numbers, of which at least two differ. */
  long choose(long[] whole, int scale, ColumnValues values, Neighbour[] neighbours, int column) {
    int count = values.count();
    bestCost = Long.MAX_VALUE;
    secondCost = Long.MAX_VALUE;
    offer(whole, count, ColumnPlan.of(Prediction.NONE, 0, 0, scale, 0, 0), 0, 2);
    double slope = slope(whole, count) / Math.max(1, count - count / 2);
    int slopeBits = Prediction.factorBits(slope);
    if (slopeBits != 0) {
      Prediction.subtract(Prediction.LINE, Prediction.factor(slopeBits), whole, other, count, left);
      long plan = ColumnPlan.of(Prediction.LINE, 0, 0, scale, 0, slopeBits);
      offer(left, count, plan, FACTOR_BITS, 0);
    }
    for (Neighbour neighbour : neighbours) {
      if (neighbour.column >= 0) {
        offerNeighbour(whole, scale, values, neighbour, column - neighbour.column);
      }
    }
    return pack(whole, values, neighbours, column);
  }

  private void offerNeighbour(
      long[] whole, int scale, ColumnValues values, Neighbour neighbour, int distance) {
    int count = values.count();
    long[] numbers = numbers(neighbour, values);
    if (neighbour.scale == scale) {
      Prediction.subtract(Prediction.SAME, 0, whole, numbers, count, left);
      long plan = ColumnPlan.of(Prediction.SAME, 0, 0, scale, distance, 0);
      offer(left, count, plan, DISTANCE_BITS, 1);
    }
    double growth = slope(numbers, count);
    int ratio = growth == 0 ? 0 : Prediction.factorBits(slope(whole, count) / growth);
    if (ratio != 0) {
      double factor = Prediction.factor(ratio);
      Prediction.subtract(Prediction.RATIO, factor, whole, numbers, count, left);
      long plan = ColumnPlan.of(Prediction.RATIO, 0, 0, scale, distance, ratio);
      offer(left, count, plan, DISTANCE_BITS + FACTOR_BITS, 1);
    }
  }

  private long[] numbers(Neighbour neighbour, ColumnValues values) {
    if (values.count() == values.ticks()) {
      return neighbour.whole;
    }
    Neighbour.gather(neighbour.whole, values.ticks(), values.present, other);
    return other;
  }

  /** How much higher the second half is than the first one, on average. */
  private static double slope(long[] numbers, int count) {
    int half = count / 2;
    long start = numbers[0];
    double low = 0;
    double high = 0;
    for (int i = 0; i < half; i++) {
      low += numbers[i] - start;
    }
    for (int i = count - half; i < count; i++) {
      high += numbers[i] - start;
    }
    return (high - low) / Math.max(1, half);
  }

  private void offer(long[] numbers, int count, long plan, int extraBits, int mostOrder) {
    for (int order = 0; order <= mostOrder && order < count; order++) {
      long cost = widths(numbers, count, order) + extraBits;
      long candidate = plan | (long) order << 3;
      if (cost < bestCost) {
        second = best;
        secondCost = bestCost;
        best = candidate;
        bestCost = cost;
      } else if (cost < secondCost) {
        second = candidate;
        secondCost = cost;
      }
    }
  }

  /** Bits of the distances between the differences and a typical one. */
  private static long widths(long[] numbers, int count, int order) {
    long sum = 0;
    if (order == 0) {
      long typical = numbers[count / 2];
      for (int i = 0; i < count; i++) {
        sum += width(numbers[i] - typical);
      }
    } else if (order == 1) {
      long typical = (numbers[count - 1] - numbers[0]) / (count - 1);
      for (int i = 1; i < count; i++) {
        sum += width(numbers[i] - numbers[i - 1] - typical);
      }
    } else {
      for (int i = 2; i < count; i++) {
        sum += width(numbers[i] - 2 * numbers[i - 1] + numbers[i - 2]);
      }
    }
    return sum;
  }

  /** About the width of a number without its sign, by way of a double's exponent. */
  private static long width(long number) {
    double odd = (double) (number << 1 | 1);
    return (Double.doubleToRawLongBits(odd) >>> 52 & 0x7FF) - 1023;
  }

  private long pack(long[] whole, ColumnValues values, Neighbour[] neighbours, int column) {
    long packed = best;
    int fewest = Packing.UNFIT;
    for (int i = 0; i < 2; i++) {
      if (i == 1 && (secondCost == Long.MAX_VALUE)) {
        break;
      }
      long plan = i == 0 ? best : second;
      leave(plan, whole, values, neighbours, column, residuals);
      int extra = extraBits(plan);
      for (int packing = 0; packing < Packing.ALL.size(); packing++) {
        int bits = Packing.ALL.get(packing).measure(residuals);
        if (bits != Packing.UNFIT && bits + extra < fewest) {
          fewest = bits + extra;
          packed = ColumnPlan.withPacking(plan, packing);
        }
      }
    }
    // Wide and few: the first number and the base of a difference cost more than they save.
    int plain = 64 * values.count();
    return fewest > plain ? ColumnPlan.plain(ColumnPlan.scale(packed)) : packed;
  }

  private int extraBits(long plan) {
    int prediction = ColumnForm.prediction(ColumnPlan.head(plan));
    int order = ColumnForm.order(ColumnPlan.head(plan));
    int bits = Prediction.refers(prediction) ? DISTANCE_BITS : 0;
    bits += Prediction.hasFactor(prediction) ? FACTOR_BITS : 0;
    for (int i = 0; i < order; i++) {
      bits += 8 * Packing.signedBytes(firsts[i]);
    }
    return bits;
  }

  /** The first number, and the first difference, of the column last left. */
  final long[] firsts = new long[2];

  /** Puts what a plan leaves of the whole numbers into {@code into}. */
  void leave(
      long plan,
      long[] whole,
      ColumnValues values,
      Neighbour[] neighbours,
      int column,
      Residuals into) {
    int head = ColumnPlan.head(plan);
    int prediction = ColumnForm.prediction(head);
    int count = values.count();
    long[] numbers = other;
    if (Prediction.refers(prediction)) {
      int wanted = column - ColumnPlan.distance(plan);
      numbers = numbers(neighbours[0].column == wanted ? neighbours[0] : neighbours[1], values);
    }
    double factor = Prediction.factor(ColumnPlan.factorBits(plan));
    Prediction.subtract(prediction, factor, whole, numbers, count, into.values);
    int order = ColumnForm.order(head);
    for (int i = 0; i < order; i++) {
      firsts[i] = into.values[0];
      difference(into.values, count - i);
    }
    into.describe(count - order);
  }

  /** Differences of neighbours, one less than there are numbers. */
  private static void difference(long[] numbers, int count) {
    for (int i = 1; i < count; i++) {
      numbers[i - 1] = numbers[i] - numbers[i - 1];
    }
  }

  Residuals residuals() {
    return residuals;
  }
}
