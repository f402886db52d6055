package io.fodc.window.block;

import java.util.Arrays;

/**
 * One residual that comes nearly always, and the places of the others:
 *
 * <pre>
 *   common: signed varint | others: varint
 *   if any: bits of a gap, 0 to 9 | residuals skipped before each other, in these bits
 *           | the others, as {@link FixedPacking}
 * </pre>
 */
final class SparsePacking implements Packing {
  private static final int MOST_GAP_BITS = 9;

  @Override
  public int measure(Residuals residuals) {
    if (residuals.exceptions * 4 > residuals.count) {
      return UNFIT;
    }
    int head = 8 * Packing.signedBytes(residuals.common) + (residuals.exceptions > 127 ? 16 : 8);
    if (residuals.exceptions == 0) {
      return head;
    }
    return head
        + 8
        + residuals.exceptions * Words.width(widestGap(residuals))
        + residuals.others().bits();
  }

  private static int widestGap(Residuals residuals) {
    int widest = 0;
    int last = -1;
    for (int i = 0; i < residuals.count; i++) {
      if (residuals.values[i] != residuals.common) {
        widest = Math.max(widest, i - last - 1);
        last = i;
      }
    }
    return widest;
  }

  @Override
  public void write(Residuals residuals, BitOutput out) {
    out.putSigned(residuals.common);
    out.putVarint(residuals.exceptions);
    if (residuals.exceptions == 0) {
      return;
    }
    int width = Words.width(widestGap(residuals));
    out.put(width, 8);
    int last = -1;
    for (int i = 0; i < residuals.count; i++) {
      if (residuals.values[i] != residuals.common) {
        out.put(i - last - 1, width);
        last = i;
      }
    }
    residuals.others().write(residuals, out);
  }

  @Override
  public boolean check(BitInput in, int count) {
    in.signed();
    long others = in.varint();
    if (others < 0 || others > count || in.overrun()) {
      return false;
    }
    if (others == 0) {
      return true;
    }
    int width = (int) in.get(8);
    if (width > MOST_GAP_BITS) {
      return false;
    }
    long end = others;
    for (int i = 0; i < others; i++) {
      end += in.get(width);
    }
    return end <= count && FixedPacking.fits(in, (int) others);
  }

  @Override
  public void read(BitInput in, int count, long[] out) {
    long common = in.signed();
    int others = (int) in.varint();
    if (others == 0) {
      Arrays.fill(out, 0, count, common);
      return;
    }
    int width = (int) in.get(8);
    int gaps = in.at();
    int end = others;
    for (int i = 0; i < others; i++) {
      end += (int) in.get(width);
    }
    FixedPacking.unpack(in, others, out);
    Arrays.fill(out, end, count, common);
    // From the last one back: each moves to a place at or behind its own.
    int place = end;
    for (int i = others - 1; i >= 0; i--) {
      long value = out[i];
      int gap = (int) Words.get(in.words, gaps + i * width, width);
      out[--place] = value;
      for (int skipped = 0; skipped < gap; skipped++) {
        out[--place] = common;
      }
    }
  }
}
