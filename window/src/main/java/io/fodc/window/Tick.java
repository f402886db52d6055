package io.fodc.window;

import java.util.Arrays;

/**
 * One tick being built: its time and its samples. Reusable; one thread at a time. Nothing is
 * allocated once it has grown to the largest tick.
 *
 * <p>The order of adding is the priority: when a tick does not fit into the budget, the samples
 * added last are shed first.
 */
public final class Tick {
  private static final int SMALLEST = 16;

  private long tickMillis;
  private int size;
  private int duplicates;
  private int[] ids = new int[SMALLEST];
  private long[] bits = new long[SMALLEST];

  /** Ids of this tick, open addressing, 0 = free, else id + 1. Used once ids stop ascending. */
  private int[] seen = new int[0];

  private boolean hashed;
  private int highestId = -1;

  /** Column of each sample in the open block; scratch of the window. */
  int[] columns = new int[SMALLEST];

  /** The first so many of {@link #columns} are their own number. */
  private int numbered;

  /** The row being written; scratch of the window. */
  final OpenRowWriter row = new OpenRowWriter();

  /** Starts a new tick. */
  public void reset(long tickMillis) {
    this.tickMillis = tickMillis;
    size = 0;
    duplicates = 0;
    hashed = false;
    highestId = -1;
  }

  /**
   * Adds a sample. A series already in this tick is ignored and counted.
   *
   * @throws IllegalArgumentException if the id is negative
   */
  public void add(int seriesId, double value) {
    addBits(seriesId, Double.doubleToRawLongBits(value));
  }

  /** As {@link #add}, from the value's bits. */
  public void addBits(int seriesId, long valueBits) {
    if (seriesId < 0) {
      throw new IllegalArgumentException("series id " + seriesId + " is below 0");
    }
    if (isDuplicate(seriesId)) {
      duplicates++;
      return;
    }
    if (size == ids.length) {
      grow();
    }
    ids[size] = seriesId;
    bits[size] = valueBits;
    size++;
  }

  /** Time of the tick. */
  public long tickMillis() {
    return tickMillis;
  }

  /** Number of samples. */
  public int size() {
    return size;
  }

  /** Samples ignored because their series was already there. */
  public int duplicates() {
    return duplicates;
  }

  /** Series of the sample at a position. */
  public int seriesId(int index) {
    return ids[index];
  }

  /** Bits of the sample at a position. */
  public long valueBits(int index) {
    return bits[index];
  }

  /** Series by sample; those from {@link #size} on mean nothing. */
  int[] seriesIds() {
    return ids;
  }

  /** Makes the first so many of {@link #columns} their own number; the others change then. */
  void numberColumns(int count) {
    for (int i = numbered; i < count; i++) {
      columns[i] = i;
    }
    numbered = count;
  }

  /** Bits by sample; those from {@link #size} on mean nothing. */
  long[] valueBits() {
    return bits;
  }

  private boolean isDuplicate(int id) {
    if (id > highestId) {
      highestId = id;
      if (hashed) {
        mark(id);
      }
      return false;
    }
    if (!hashed) {
      hashed = true;
      clearSeen();
      for (int i = 0; i < size; i++) {
        mark(ids[i]);
      }
    }
    return !mark(id);
  }

  /** Remembers an id; false if it was known. */
  private boolean mark(int id) {
    int mask = seen.length - 1;
    int slot = slotOf(id) & mask;
    while (seen[slot] != 0) {
      if (seen[slot] == id + 1) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    seen[slot] = id + 1;
    return true;
  }

  private void clearSeen() {
    if (seen.length < ids.length * 2) {
      seen = new int[ids.length * 2];
    } else {
      Arrays.fill(seen, 0);
    }
  }

  private void grow() {
    ids = Arrays.copyOf(ids, size * 2);
    bits = Arrays.copyOf(bits, size * 2);
    columns = new int[size * 2];
    numbered = 0;
    if (hashed) {
      int[] old = seen;
      seen = new int[ids.length * 2];
      for (int entry : old) {
        if (entry != 0) {
          mark(entry - 1);
        }
      }
    }
  }

  static int slotOf(int id) {
    int mixed = id * 0x9E3779B9;
    return mixed ^ mixed >>> 15;
  }
}
