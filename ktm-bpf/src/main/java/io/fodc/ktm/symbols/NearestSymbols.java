package io.fodc.ktm.symbols;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For each of the wanted addresses the symbol that begins closest before it, found by going once
 * through symbols in any order: a table of any size takes memory only for what is wanted.
 */
final class NearestSymbols {
  private static final int NONE = -1;

  /** No function is longer; what lies further behind a symbol is something else. */
  private static final long LONGEST_UNSIZED = 256 * 1024;

  private final long[] wanted;
  private final long[] start;
  private final long[] size;
  private final int[] rank;
  private final @Nullable String[] name;
  private boolean complete;
  private boolean closed;

  /** Symbols for addresses, in unsigned ascending order. */
  NearestSymbols(long[] ascending) {
    wanted = ascending;
    start = new long[ascending.length];
    size = new long[ascending.length];
    rank = new int[ascending.length];
    name = new String[ascending.length];
    Arrays.fill(rank, NONE);
  }

  /**
   * The place at which a symbol would be the best so far; negative when it would not be.
   *
   * @param precedence which of two symbols at one address to take: the greater
   */
  int placeFor(long from, int precedence) {
    int place = firstAtOrAfter(from);
    if (place == wanted.length) {
      return NONE;
    }
    int order = rank[place] == NONE ? 1 : Long.compareUnsigned(from, start[place]);
    return order > 0 || order == 0 && precedence > rank[place] ? place : NONE;
  }

  /** Takes a symbol at a place that {@link #placeFor} gave for it. */
  void put(int place, long from, long length, int precedence, String symbol) {
    start[place] = from;
    size[place] = length;
    rank[place] = precedence;
    name[place] = symbol;
  }

  /** Says that every symbol was offered. */
  void complete() {
    complete = true;
  }

  /**
   * The symbol a wanted address lies in. A symbol of unknown size reaches up to the next one, which
   * is known only after all were offered.
   */
  Optional<String> nameOf(long address) {
    close();
    int place = firstAtOrAfter(address);
    if (place == wanted.length || wanted[place] != address || rank[place] == NONE) {
      return Optional.empty();
    }
    long reach = size[place] != 0 ? size[place] : complete ? LONGEST_UNSIZED : 0;
    boolean inside = Long.compareUnsigned(address - start[place], reach) < 0;
    return inside ? Optional.ofNullable(name[place]) : Optional.empty();
  }

  /** Addresses without a symbol inherit the one of the address before. */
  private void close() {
    if (closed) {
      return;
    }
    for (int i = 1; i < wanted.length; i++) {
      if (rank[i] == NONE && rank[i - 1] != NONE) {
        start[i] = start[i - 1];
        size[i] = size[i - 1];
        rank[i] = rank[i - 1];
        name[i] = name[i - 1];
      }
    }
    closed = true;
  }

  private int firstAtOrAfter(long address) {
    int low = 0;
    int high = wanted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(wanted[middle], address) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
