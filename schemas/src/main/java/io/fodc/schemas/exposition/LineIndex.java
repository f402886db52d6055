package io.fodc.schemas.exposition;

import java.util.Arrays;

/** Numbers of lines by the hash of their series. Made anew for each page that needs it. */
final class LineIndex {
  private static final int FREE = -1;
  private static final int BYTES_PER_SLOT = 8;

  private final ByteAllowance memory;
  private int[] hashes = {};
  private int[] lines = {};
  private int size;

  LineIndex(ByteAllowance memory) {
    this.memory = memory;
  }

  /** Fills it with the samples of a store; false if there is no room for it. */
  boolean fill(LineStore store) {
    size = 0;
    int wanted = Integer.highestOneBit(Math.max(32, store.size())) * 4;
    boolean fits = lines.length >= wanted && lines.length <= wanted * 4;
    if (!fits && !resize(wanted)) {
      return false;
    }
    Arrays.fill(lines, FREE);
    for (int line = 0; line < store.size(); line++) {
      if (store.handles[line] > LineStore.PLAIN) {
        put(store.hashes[line], line);
        size++;
      }
    }
    return true;
  }

  /** Adds a line; false if there is no room for it. */
  boolean add(int hash, int line) {
    if (++size > lines.length / 2) {
      int[] oldHashes = hashes;
      int[] oldLines = lines;
      if (!resize(lines.length * 2)) {
        return false;
      }
      Arrays.fill(lines, FREE);
      for (int i = 0; i < oldLines.length; i++) {
        if (oldLines[i] != FREE) {
          put(oldHashes[i], oldLines[i]);
        }
      }
    }
    put(hash, line);
    return true;
  }

  /** The slot to begin at. */
  int slot(int hash) {
    return find(hash, hash & (lines.length - 1));
  }

  /** The next slot with the same hash. */
  int next(int hash, int slot) {
    return find(hash, (slot + 1) & (lines.length - 1));
  }

  /** The line in a slot, negative if there is none. */
  int line(int slot) {
    return lines[slot];
  }

  void free() {
    memory.release((long) lines.length * BYTES_PER_SLOT);
    hashes = new int[0];
    lines = new int[0];
  }

  private int find(int hash, int from) {
    int slot = from;
    while (lines[slot] != FREE && hashes[slot] != hash) {
      slot = (slot + 1) & (lines.length - 1);
    }
    return slot;
  }

  private void put(int hash, int line) {
    int slot = hash & (lines.length - 1);
    while (lines[slot] != FREE) {
      slot = (slot + 1) & (lines.length - 1);
    }
    hashes[slot] = hash;
    lines[slot] = line;
  }

  private boolean resize(int slots) {
    if (!memory.reserve((long) slots * BYTES_PER_SLOT)) {
      return false;
    }
    memory.release((long) lines.length * BYTES_PER_SLOT);
    hashes = new int[slots];
    lines = new int[slots];
    return true;
  }
}
