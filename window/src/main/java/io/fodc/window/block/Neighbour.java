package io.fodc.window.block;

/** An earlier column of a group that another may be predicted from: a whole number at each tick. */
final class Neighbour {
  /** Whole numbers by tick; an absent one repeats the one before, the first ones the first. */
  final long[] whole = new long[BlockLayout.MOST_TICKS];

  int scale;

  /** How much higher the second half is than the first one, on average. */
  double growth;

  /** Column, counted from the start of the group; -1 if there is none. */
  int column = -1;

  /** Takes the whole numbers of the present ticks. */
  void set(int index, int scaleOfColumn, long[] present, ColumnValues values) {
    column = index;
    scale = scaleOfColumn;
    System.arraycopy(present, 0, whole, 0, values.count());
    if (values.count() < values.ticks()) {
      spread(whole, values.count(), values.ticks(), values.present);
    }
    growth = growth(whole, values.ticks());
  }

  /** How much higher the second half of numbers is than the first one, on average. */
  static double growth(long[] numbers, int count) {
    int half = count / 2;
    long growth = 0;
    for (int i = 0; i < half; i++) {
      growth += numbers[i + count - half] - numbers[i];
    }
    return (double) growth / Math.max(1, half);
  }

  /** Moves the numbers of the present ticks, which come first, to their ticks. */
  static void spread(long[] numbers, int count, int ticks, Presence present) {
    int next = count;
    long first = numbers[0];
    for (int tick = ticks - 1; tick >= 0; tick--) {
      if (present.get(tick)) {
        numbers[tick] = numbers[--next];
      }
    }
    long last = first;
    for (int tick = 0; tick < ticks; tick++) {
      last = present.get(tick) ? numbers[tick] : last;
      numbers[tick] = last;
    }
  }

  /** The numbers of the present ticks only. */
  static void gather(long[] numbers, int ticks, Presence present, long[] out) {
    int count = 0;
    for (int tick = 0; tick < ticks; tick++) {
      if (present.get(tick)) {
        out[count++] = numbers[tick];
      }
    }
  }
}
