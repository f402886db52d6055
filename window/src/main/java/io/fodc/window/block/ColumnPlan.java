package io.fodc.window.block;

/**
 * How a column is to be coded, in one long so that a block's plans are one array.
 *
 * <pre>  head, 8 bits | scale, 8 | distance of the other column, 8 | factor, 24 </pre>
 */
final class ColumnPlan {
  /** All values have the same bits. */
  static final long CONSTANT = 0;

  private ColumnPlan() {}

  static long of(int prediction, int order, int packing, int scale, int distance, int factorBits) {
    return ColumnForm.head(prediction, order, packing, scale)
        | (long) scale << 8
        | (long) distance << 16
        | (long) factorBits << 24;
  }

  /** The plan that takes no more than the plain numbers and a few bytes. */
  static long plain(int scale) {
    return of(Prediction.NONE, 0, 0, scale, 0, 0);
  }

  static long withPacking(long plan, int packing) {
    return plan & ~(3L << 1) | (long) packing << 1;
  }

  static int head(long plan) {
    return (int) plan & 0xFF;
  }

  static int scale(long plan) {
    return (int) (plan >>> 8) & 0xFF;
  }

  static int distance(long plan) {
    return (int) (plan >>> 16) & 0xFF;
  }

  static int factorBits(long plan) {
    return (int) (plan >>> 24) & 0xFF_FFFF;
  }
}
