package io.fodc.window.block;

/** Takes prediction and differences from a column, as a plan says. Reusable; one thread. */
final class Remainder {
  private final long[] other = new long[BlockLayout.MOST_TICKS];

  /** The first number, and the first difference, of the column last taken. */
  private final long[] firsts = new long[2];

  /** Whole numbers of a neighbour at the present ticks of a column; valid until the next call. */
  long[] numbers(Neighbour neighbour, ColumnValues values) {
    if (values.count() == values.ticks()) {
      return neighbour.whole;
    }
    Neighbour.gather(neighbour.whole, values.ticks(), values.present, other);
    return other;
  }

  /** Puts what a plan leaves of a column's whole numbers into {@code residuals}. */
  void take(
      long plan,
      long[] whole,
      ColumnValues values,
      Neighbour[] neighbours,
      int column,
      Residuals residuals) {
    int head = ColumnPlan.head(plan);
    int prediction = ColumnForm.prediction(head);
    int count = values.count();
    long[] numbers = other;
    if (Prediction.refers(prediction)) {
      int wanted = column - ColumnPlan.distance(plan);
      numbers = numbers(neighbours[0].column == wanted ? neighbours[0] : neighbours[1], values);
    }
    double factor = Prediction.factor(ColumnPlan.factorBits(plan));
    Prediction.subtract(prediction, factor, whole, numbers, 0, count, residuals.values);
    int order = ColumnForm.order(head);
    for (int i = 0; i < order; i++) {
      firsts[i] = residuals.values[0];
      difference(residuals.values, count - i);
    }
    residuals.describe(count - order);
  }

  /** Differences of neighbours, one less than there are numbers. */
  private static void difference(long[] numbers, int count) {
    long last = numbers[0];
    for (int i = 1; i < count; i++) {
      long number = numbers[i];
      numbers[i - 1] = number - last;
      last = number;
    }
  }

  /** Bits in front of the residuals of the column last taken, by its plan. */
  int headBits(long plan) {
    int prediction = ColumnForm.prediction(ColumnPlan.head(plan));
    int bits = Prediction.refers(prediction) ? 8 : 0;
    bits += Prediction.hasFactor(prediction) ? 24 : 0;
    for (int i = 0; i < ColumnForm.order(ColumnPlan.head(plan)); i++) {
      bits += 8 * Packing.signedBytes(firsts[i]);
    }
    return bits;
  }

  /** Writes what a plan needs in front of the residuals. */
  void writeHead(long plan, BitOutput out) {
    int head = ColumnPlan.head(plan);
    int prediction = ColumnForm.prediction(head);
    if ((head & ColumnForm.SCALED) != 0) {
      out.put(ColumnPlan.scale(plan), 8);
    }
    if (Prediction.refers(prediction)) {
      out.put(ColumnPlan.distance(plan), 8);
    }
    if (Prediction.hasFactor(prediction)) {
      out.put(ColumnPlan.factorBits(plan), 24);
    }
    for (int i = 0; i < ColumnForm.order(head); i++) {
      out.putSigned(firsts[i]);
    }
  }
}
