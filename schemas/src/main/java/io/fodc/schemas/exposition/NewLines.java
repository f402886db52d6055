package io.fodc.schemas.exposition;

import java.util.Arrays;

/**
 * Lines of the page being read that were not remembered, or otherwise: where their text is, and
 * what is to be remembered with it. Small next to the page's lines, and not counted.
 */
final class NewLines {
  private static final int SMALLEST = 16;

  int[] starts = new int[SMALLEST];
  int[] textEnds = new int[SMALLEST];
  int[] handles = new int[SMALLEST];
  int[] hashes = new int[SMALLEST];

  /** {@code boolean[line]}: whether the handle was learnt in this page. */
  boolean[] learnt = new boolean[SMALLEST];

  private int size;

  void clear() {
    if (starts.length > SMALLEST && size < starts.length / 16) {
      resize(starts.length / 2);
    }
    size = 0;
  }

  int size() {
    return size;
  }

  /** Adds one; returns its number among these. */
  int add(int start, int textEnd, int handle, int hash, boolean isLearnt) {
    if (size == starts.length) {
      resize(size * 2);
    }
    starts[size] = start;
    textEnds[size] = textEnd;
    handles[size] = handle;
    hashes[size] = hash;
    learnt[size] = isLearnt;
    return size++;
  }

  private void resize(int capacity) {
    starts = Arrays.copyOf(starts, capacity);
    textEnds = Arrays.copyOf(textEnds, capacity);
    handles = Arrays.copyOf(handles, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    learnt = Arrays.copyOf(learnt, capacity);
  }
}
