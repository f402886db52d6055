package io.fodc.window.block;

import org.jspecify.annotations.Nullable;

/**
 * What is left of a column's whole numbers after prediction, and what a packing has to know about
 * it. Arithmetic wraps. Reusable; one thread.
 */
final class Residuals {
  private static final int PROBES = 9;

  final long[] values = new long[BlockLayout.MOST_TICKS];
  int count;

  /** Scratch of {@link RicePacking}: distances from the middle one, and their upper parts. */
  final long[] distances = new long[BlockLayout.MOST_TICKS];

  final long[] uppers = new long[BlockLayout.MOST_TICKS];

  long least;
  long most;

  /** Ones wherever some value differs from the first one. */
  long differences;

  /** About the middle one in size. */
  long middle;

  /** The value that repeats, if one does: 0 when it is frequent, else the middle one. */
  long common;

  /** Values other than the common one. */
  int exceptions;

  /** Lower bits that {@link RicePacking} takes; -1 before it has put the distances. */
  int riceLow = -1;

  private MaskPacking.@Nullable Others others;

  private final long[] probes = new long[PROBES];

  /** Looks at the first {@code size} values. */
  void describe(int size) {
    count = size;
    riceLow = -1;
    others = null;
    long low = size == 0 ? 0 : values[0];
    long high = low;
    long differing = 0;
    int zeros = 0;
    long first = low;
    for (int i = 0; i < size; i++) {
      long value = values[i];
      if (value < low) {
        low = value;
      } else if (value > high) {
        high = value;
      }
      if (value == 0) {
        zeros++;
      }
      differing |= value ^ first;
    }
    least = low;
    most = high;
    differences = differing;
    middle = middle(size);
    common = zeros * 4 >= size ? 0 : middle;
    exceptions = common == 0 ? size - zeros : repeats(size) ? countOther(common) : size;
  }

  /** Lowest bits that all differences between values have as 0. */
  int shift() {
    return differences == 0 ? 0 : Long.numberOfTrailingZeros(differences);
  }

  /** Those that are not the common one. */
  MaskPacking.Others others() {
    MaskPacking.Others found = others;
    if (found == null) {
      found = new MaskPacking.Others(this);
      others = found;
    }
    return found;
  }

  private long middle(int size) {
    if (size == 0) {
      return 0;
    }
    int probed = Math.min(size, PROBES);
    long[] sorted = probes;
    for (int i = 0; i < probed; i++) {
      long value = values[i * size / probed];
      int at = i;
      while (at > 0 && sorted[at - 1] > value) {
        sorted[at] = sorted[at - 1];
        at--;
      }
      sorted[at] = value;
    }
    return sorted[probed / 2];
  }

  /** Whether the middle one is more than once among those looked at. */
  private boolean repeats(int size) {
    int at = Math.min(size, PROBES) / 2;
    return at > 0 && probes[at - 1] == middle || at + 1 < PROBES && probes[at + 1] == middle;
  }

  private int countOther(long value) {
    int others = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] != value) {
        others++;
      }
    }
    return others;
  }
}
