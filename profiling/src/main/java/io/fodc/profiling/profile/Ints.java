package io.fodc.profiling.profile;

import java.util.Arrays;

/** A growing {@code int[]} that refuses to pass a limit. Owned by one thread. */
final class Ints {
  private static final int FIRST = 16;
  private final String what;
  private final int limit;
  private final int most;
  private int[] values = new int[FIRST];
  private int size;

  /** Of at most {@code limit} things, each of which has so many numbers. */
  Ints(String what, int limit, int each) {
    this.what = what;
    this.limit = limit;
    this.most = (int) Math.min(Integer.MAX_VALUE - 8L, (long) limit * each);
  }

  void add(int value) throws ProfileException {
    if (size == most) {
      throw ProfileException.tooLarge(what, limit);
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, (int) Math.min(most, size * 2L));
    }
    values[size++] = value;
  }

  int get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
