package io.fodc.window.block;

/**
 * What is taken from a column's whole numbers before differences are. All arithmetic wraps, so
 * nothing is lost whatever the prediction says.
 */
final class Prediction {
  /** Nothing. */
  static final int NONE = 0;

  /** A straight line: factor × index. */
  static final int LINE = 1;

  /** The whole number that another column has at the same tick. */
  static final int SAME = 2;

  /** What another column has grown by since this one's first tick, times a factor. */
  static final int RATIO = 3;

  private Prediction() {}

  /** Whether it needs another column. */
  static boolean refers(int prediction) {
    return prediction >= SAME;
  }

  /** Whether it needs a factor. */
  static boolean hasFactor(int prediction) {
    return (prediction & 1) != 0;
  }

  /** A factor as it is stored: the upper 24 bits of a float. */
  static int factorBits(double factor) {
    return Float.floatToRawIntBits((float) factor) >>> 8;
  }

  static double factor(int bits) {
    return Float.intBitsToFloat(bits << 8);
  }

  /** Takes the prediction from whole numbers {@code from} to {@code to} - 1. */
  static void subtract(
      int prediction, double factor, long[] whole, long[] other, int from, int to, long[] out) {
    switch (prediction) {
      case LINE -> {
        for (int i = from; i < to; i++) {
          out[i] = whole[i] - (long) (factor * i);
        }
      }
      case SAME -> {
        for (int i = from; i < to; i++) {
          out[i] = whole[i] - other[i];
        }
      }
      case RATIO -> {
        long start = other[0];
        for (int i = from; i < to; i++) {
          out[i] = whole[i] - (long) (factor * (double) (other[i] - start));
        }
      }
      default -> System.arraycopy(whole, from, out, from, to - from);
    }
  }

  /** Gives it back, in place. */
  static void add(int prediction, double factor, long[] other, int count, long[] values) {
    switch (prediction) {
      case LINE -> {
        for (int i = 0; i < count; i++) {
          values[i] += (long) (factor * i);
        }
      }
      case SAME -> {
        for (int i = 0; i < count; i++) {
          values[i] += other[i];
        }
      }
      case RATIO -> {
        long start = other[0];
        for (int i = 0; i < count; i++) {
          values[i] += (long) (factor * (double) (other[i] - start));
        }
      }
      default -> {
        // Nothing was taken.
      }
    }
  }
}
