package io.fodc.schemas.exposition;

import java.util.Arrays;

/**
 * Which series the page has had so far: an open-addressing table from key hash to the line that the
 * series was first on. Equal hashes are not believed; the caller compares the lines.
 */
final class SeenSeries {
  private static final int SMALLEST = 1024;
  private static final int NOTHING = -1;

  private int[] hashes = new int[SMALLEST];
  private int[] lineStarts = filled(SMALLEST);
  private int size;

  /** Forgets everything; a table that was far too large for the last page shrinks. */
  void clear() {
    int wanted = lineStarts.length;
    while (wanted > SMALLEST && size < wanted / 16) {
      wanted /= 2;
    }
    if (wanted == lineStarts.length) {
      Arrays.fill(lineStarts, NOTHING);
    } else {
      hashes = new int[wanted];
      lineStarts = filled(wanted);
    }
    size = 0;
  }

  /** Slot to look at first. */
  int firstSlot(int hash) {
    return hash & (lineStarts.length - 1);
  }

  /** The slot at or after this one that holds the hash, or is free. */
  int slotOf(int hash, int from) {
    int slot = from;
    while (lineStarts[slot] != NOTHING && hashes[slot] != hash) {
      slot = after(slot);
    }
    return slot;
  }

  int after(int slot) {
    return (slot + 1) & (lineStarts.length - 1);
  }

  /** Start of the line whose series is in the slot, negative if it is free. */
  int lineStart(int slot) {
    return lineStarts[slot];
  }

  /** Fills a free slot; slots found before are then no longer valid. */
  void put(int slot, int hash, int lineStart) {
    hashes[slot] = hash;
    lineStarts[slot] = lineStart;
    size++;
    if (size > lineStarts.length / 2) {
      grow();
    }
  }

  private void grow() {
    int[] oldHashes = hashes;
    int[] oldStarts = lineStarts;
    hashes = new int[oldHashes.length * 2];
    lineStarts = filled(oldStarts.length * 2);
    for (int i = 0; i < oldStarts.length; i++) {
      if (oldStarts[i] != NOTHING) {
        int slot = firstSlot(oldHashes[i]);
        while (lineStarts[slot] != NOTHING) {
          slot = after(slot);
        }
        hashes[slot] = oldHashes[i];
        lineStarts[slot] = oldStarts[i];
      }
    }
  }

  private static int[] filled(int size) {
    int[] starts = new int[size];
    Arrays.fill(starts, NOTHING);
    return starts;
  }
}
