package io.fodc.window.block;

import java.util.Arrays;

/** A column read: its ticks with a value, and what they are. Reusable; one thread. */
final class Column {
  final Presence present = new Presence();

  /** Whole numbers by tick; an absent one repeats the one before, the first ones the first. */
  private long[] whole = new long[0];

  private int ticks;
  private int scale;
  private boolean constant;
  private boolean filled;
  private long constantWhole;

  /** Starts reading a column of so many ticks. */
  void start(int tickCount) {
    ticks = tickCount;
  }

  /** It has one value. */
  void setConstant(int scaleOfColumn, long number) {
    constant = true;
    filled = false;
    scale = scaleOfColumn;
    constantWhole = number;
  }

  /** Room for whole numbers, to be filled for the present ticks and then {@link #spread}. */
  long[] reserve(int scaleOfColumn) {
    constant = false;
    scale = scaleOfColumn;
    if (whole.length < ticks) {
      whole = new long[ticks];
    }
    return whole;
  }

  /** Moves the numbers of the present ticks to their ticks. */
  void spread(int count) {
    if (count < ticks) {
      Neighbour.spread(whole, count, ticks, present);
    }
  }

  /** Whole numbers by tick. */
  long[] whole() {
    if (constant && !filled) {
      if (whole.length < ticks) {
        whole = new long[ticks];
      }
      Arrays.fill(whole, 0, ticks, constantWhole);
      filled = true;
    }
    return whole;
  }

  /** Puts the values' bits of ticks {@code from} to {@code to} - 1. */
  void copy(int from, int to, long[] out, int outAt) {
    if (constant) {
      Arrays.fill(out, outAt, outAt + to - from, Scale.toBits(constantWhole, scale));
    } else {
      Scale.toBits(whole, from, to, scale, out, outAt);
    }
  }

  /** Puts the values of ticks {@code from} to {@code to} - 1. */
  void copy(int from, int to, double[] out, int outAt) {
    if (constant) {
      double value = Double.longBitsToDouble(Scale.toBits(constantWhole, scale));
      Arrays.fill(out, outAt, outAt + to - from, value);
    } else {
      Scale.toDoubles(whole, from, to, scale, out, outAt);
    }
  }
}
