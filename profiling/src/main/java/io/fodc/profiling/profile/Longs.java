package io.fodc.profiling.profile;

import java.util.Arrays;

/** A growing {@code long[]} that refuses to pass a limit. Owned by one thread. */
final class Longs {
  private static final int FIRST = 16;
  private final String what;
  private final int limit;
  private long[] values = new long[FIRST];
  private int size;

  Longs(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  void add(long value) throws ProfileException {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.toIntExact(Math.min(limit(), size * 2L)));
    }
    values[size++] = value;
  }

  private long limit() throws ProfileException {
    if (size >= limit) {
      throw ProfileException.tooLarge(what, limit);
    }
    return limit;
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
