package io.fodc.schemas.exposition;

import java.util.Arrays;

/** Numbers of lines by the hash of their series. Filled anew for each page that needs it. */
final class LineIndex {
  private static final int SMALLEST = 128;

  private final ByteAllowance memory;

  /** {@code long[slot]}: hash in the upper half, number plus one in the lower; 0 if free. */
  private long[] slots = {};

  private int size;

  LineIndex(ByteAllowance memory) {
    this.memory = memory;
  }

  /** Fills it with the samples of a store; false if there is no room for it. */
  boolean fill(LineStore store) {
    int wanted = Math.max(SMALLEST, Integer.highestOneBit(store.size()) * 4);
    boolean fits = slots.length >= wanted && slots.length <= wanted * 4;
    if (!fits && !resize(wanted)) {
      return false;
    }
    if (fits) {
      Arrays.fill(slots, 0);
    }
    size = store.size();
    int[] handles = store.handles;
    int[] hashes = store.hashes;
    for (int line = 0; line < size; line++) {
      if (handles[line] > LineStore.PLAIN) {
        put(entry(hashes[line], line));
      }
    }
    return true;
  }

  /** Adds a line; false if there is no room for it. */
  boolean add(int hash, int line) {
    if (++size > slots.length / 2) {
      long[] old = slots;
      if (!resize(slots.length * 2)) {
        return false;
      }
      for (long entry : old) {
        if (entry != 0) {
          put(entry);
        }
      }
    }
    put(entry(hash, line));
    return true;
  }

  /** The slot to begin at. */
  int slot(int hash) {
    return find(hash, hash & (slots.length - 1));
  }

  /** The next slot with the same hash. */
  int next(int hash, int slot) {
    return find(hash, (slot + 1) & (slots.length - 1));
  }

  /** The line in a slot, negative if there is none. */
  int line(int slot) {
    return (int) slots[slot] - 1;
  }

  void free() {
    memory.release((long) slots.length * Long.BYTES);
    slots = new long[0];
  }

  private int find(int hash, int from) {
    int slot = from;
    while (slots[slot] != 0 && (int) (slots[slot] >> 32) != hash) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private void put(long entry) {
    long[] all = slots;
    int mask = all.length - 1;
    int slot = (int) (entry >> 32) & mask;
    while (all[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    all[slot] = entry;
  }

  private static long entry(int hash, int line) {
    return (long) hash << 32 | (line + 1);
  }

  private boolean resize(int count) {
    if (!memory.reserve((long) count * Long.BYTES)) {
      return false;
    }
    memory.release((long) slots.length * Long.BYTES);
    slots = new long[count];
    return true;
  }
}
