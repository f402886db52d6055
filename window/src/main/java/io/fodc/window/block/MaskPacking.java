package io.fodc.window.block;

/**
 * One residual that comes often, and a bit for each saying whether it is another:
 *
 * <pre>
 *   common: signed varint | a bit each, 1: another | the others, as {@link FixedPacking}
 * </pre>
 */
final class MaskPacking implements Packing {
  @Override
  public int measure(Residuals residuals) {
    if (residuals.exceptions * 2 > residuals.count + residuals.count / 2) {
      return UNFIT;
    }
    int head = 8 * Packing.signedBytes(residuals.common) + residuals.count;
    return head + residuals.others().bits();
  }

  /** Bits that {@link #measure} does not fall short of, told without looking at the others. */
  static int atLeast(Residuals residuals) {
    long common = residuals.common;
    int bits = 8 * Packing.signedBytes(common) + residuals.count;
    if (common <= residuals.least || common >= residuals.most) {
      return bits;
    }
    // Both bounds are among the others; no two of them differ in higher bits only than these.
    long span = residuals.most - residuals.least;
    int width = Words.width(span >>> Long.numberOfTrailingZeros(span));
    return bits + Math.min(64, width) * residuals.exceptions;
  }

  @Override
  public void write(Residuals residuals, BitOutput out) {
    out.putSigned(residuals.common);
    long common = residuals.common;
    for (int done = 0; done < residuals.count; done += 64) {
      int bits = Math.min(64, residuals.count - done);
      long mask = 0;
      for (int i = 0; i < bits; i++) {
        mask |= (residuals.values[done + i] != common ? 1L : 0) << i;
      }
      out.put(mask, bits);
    }
    residuals.others().write(residuals, out);
  }

  @Override
  public boolean check(BitInput in, int count) {
    in.signed();
    int from = in.at();
    return in.skip(count) && FixedPacking.fits(in, ones(in.words, from, count));
  }

  private static int ones(long[] words, int from, int count) {
    int ones = 0;
    for (int done = 0; done < count; done += 64) {
      ones += Long.bitCount(Words.get(words, from + done, Math.min(64, count - done)));
    }
    return ones;
  }

  @Override
  public void read(BitInput in, int count, long[] out) {
    long common = in.signed();
    int mask = in.at();
    in.skip(count);
    int others = ones(in.words, mask, count);
    FixedPacking.unpack(in, others, out);
    // From the last one back: each moves to a place at or behind its own.
    // Without a branch, which nobody could predict.
    long[] words = in.words;
    for (int i = count - 1; i >= 0; i--) {
      int at = mask + i;
      long bit = words[at >>> 6] >>> at & 1;
      others -= (int) bit;
      out[i] = common + (out[others] - common & -bit);
    }
  }

  /** The residuals other than the common one. */
  static final class Others {
    private final long least;
    private final long most;
    private final int shift;
    private final int count;

    Others(Residuals residuals) {
      long common = residuals.common;
      long[] values = residuals.values;
      long lowest = Long.MAX_VALUE;
      long highest = Long.MIN_VALUE;
      long first = 0;
      long differences = 0;
      int seen = 0;
      for (int i = 0; i < residuals.count; i++) {
        long value = values[i];
        if (value != common) {
          if (seen++ == 0) {
            first = value;
          }
          if (value < lowest) {
            lowest = value;
          }
          if (value > highest) {
            highest = value;
          }
          differences |= value ^ first;
        }
      }
      least = seen == 0 ? 0 : lowest;
      most = seen == 0 ? 0 : highest;
      shift = differences == 0 ? 0 : Long.numberOfTrailingZeros(differences);
      count = seen;
    }

    int bits() {
      return FixedPacking.bits(count, least, most, shift);
    }

    void write(Residuals residuals, BitOutput out) {
      long[] values = new long[count];
      int seen = 0;
      for (int i = 0; i < residuals.count; i++) {
        if (residuals.values[i] != residuals.common) {
          values[seen++] = residuals.values[i];
        }
      }
      FixedPacking.write(values, count, least, most, shift, out);
    }
  }
}
