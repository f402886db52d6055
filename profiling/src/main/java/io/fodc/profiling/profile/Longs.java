package io.fodc.profiling.profile;

import java.util.Arrays;

/** A growing {@code long[]} that refuses to pass a limit. Owned by one thread. */
final class Longs {
  private static final int FIRST = 16;
  private final String what;
  private final int limit;
  private final int most;
  private long[] values = new long[FIRST];
  private int size;

  /** Of at most {@code limit} things, each of which has so many numbers. */
  Longs(String what, int limit, int each) {
    this.what = what;
    this.limit = limit;
    this.most = (int) Math.min(Integer.MAX_VALUE - 8L, (long) limit * each);
  }

  void add(long value) throws ProfileException {
    if (size == most) {
      throw ProfileException.tooLarge(what, limit);
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, (int) Math.min(most, size * 2L));
    }
    values[size++] = value;
  }

  long get(int index) {
    return values[index];
  }

  int size() {
    return size;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
