package io.fodc.schemas.exposition;

import java.util.Arrays;

/** Hashes that were met in a page: open addressing, reused from page to page. */
final class HashSetOfLongs {
  private static final int SMALLEST = 256;

  /** Stands for the hash 0, which marks a free slot. */
  private static final long ZERO = 1;

  private long[] slots = new long[SMALLEST];
  private int size;

  void clear() {
    if (slots.length > SMALLEST && size < slots.length / 16) {
      slots = new long[Math.max(SMALLEST, slots.length / 2)];
    } else {
      Arrays.fill(slots, 0);
    }
    size = 0;
  }

  boolean contains(long hash) {
    return slots[slotOf(hash == 0 ? ZERO : hash)] != 0;
  }

  void add(long raw) {
    long hash = raw == 0 ? ZERO : raw;
    int slot = slotOf(hash);
    if (slots[slot] == 0) {
      slots[slot] = hash;
      size++;
      if (size > slots.length / 2) {
        grow();
      }
    }
  }

  private int slotOf(long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0 && slots[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (long hash : old) {
      if (hash != 0) {
        slots[slotOf(hash)] = hash;
      }
    }
  }
}
