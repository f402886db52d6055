package io.fodc.schemas.exposition;

import java.util.Arrays;

/** Which remembered lines a page has: a bit for each. Reused page after page. */
final class FoundLines {
  private long[] words = {};

  /** For so many lines; none found yet. */
  void begin(int lines) {
    int count = (lines + 63) / 64;
    if (words.length < count || words.length > count * 4 + 16) {
      words = new long[count];
    } else {
      Arrays.fill(words, 0);
    }
  }

  void add(int line) {
    words[line >> 6] |= 1L << line;
  }

  /** Adds lines {@code from} to {@code to} - 1. */
  void add(int from, int to) {
    if (from == to) {
      return;
    }
    int first = from >> 6;
    int last = (to - 1) >> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      words[first] |= head & tail;
    } else {
      words[first] |= head;
      Arrays.fill(words, first + 1, last, -1L);
      words[last] |= tail;
    }
  }

  boolean has(int line) {
    return (words[line >> 6] & 1L << line) != 0;
  }

  /** The first of {@code size} lines, from a number on, that was not found; the size if none. */
  int missing(int from, int size) {
    if (from >= size) {
      return size;
    }
    int word = from >> 6;
    long absent = ~words[word] & -1L << from;
    while (absent == 0) {
      if (++word << 6 >= size) {
        return size;
      }
      absent = ~words[word];
    }
    return Math.min(size, (word << 6) + Long.numberOfTrailingZeros(absent));
  }
}
