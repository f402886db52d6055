package io.fodc.profiling.profile;

import java.util.Arrays;

/** A growing {@code int[]} that refuses to pass a limit. Owned by one thread. */
final class Ints {
  private static final int FIRST = 16;
  private final String what;
  private final int limit;
  private int[] values = new int[FIRST];
  private int size;

  Ints(String what, int limit) {
    this.what = what;
    this.limit = limit;
  }

  void add(int value) throws ProfileException {
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
