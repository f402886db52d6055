package io.fodc.schemas.link;

import java.util.Arrays;

/**
 * What the frame before said of each series: whether it was there, and its last value. Encoder and
 * decoder keep the same. Eight bytes and a bit per series.
 */
final class SeriesState {
  private static final int MIN_CAPACITY = 64;

  private long[] lastBits = new long[0];
  private long[] presentWords = new long[0];
  private int series;

  int series() {
    return series;
  }

  /** Every series absent, last value +0.0. */
  void clear() {
    Arrays.fill(lastBits, 0, series, 0L);
    Arrays.fill(presentWords, 0, words(series), 0L);
    series = 0;
  }

  /** Grows to {@code wanted} series; the new ones are absent. */
  void growTo(int wanted) {
    if (wanted > lastBits.length) {
      int capacity =
          Math.min(
              LinkLimits.MAX_SERIES, Math.max(wanted, Math.max(MIN_CAPACITY, series + series / 4)));
      lastBits = Arrays.copyOf(lastBits, capacity);
      presentWords = Arrays.copyOf(presentWords, words(capacity));
    }
    series = wanted;
  }

  boolean present(int index) {
    return (presentWords[index >>> 6] & (1L << index)) != 0;
  }

  long lastBits(int index) {
    return lastBits[index];
  }

  void setPresent(int index, long bits) {
    lastBits[index] = bits;
    presentWords[index >>> 6] |= 1L << index;
  }

  void setAbsent(int index) {
    presentWords[index >>> 6] &= ~(1L << index);
  }

  private static int words(int series) {
    return (series + 63) >>> 6;
  }
}
