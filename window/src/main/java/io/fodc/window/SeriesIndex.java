package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Hash → id, open addressing with linear probing: one int per slot, 0 = free, else id + 1. One
 * thread at a time changes it. Others may read meanwhile; while an entry is being removed they may
 * miss another one, but whatever id they get they check against the key.
 */
final class SeriesIndex {
  /** Holds nothing and has no slots. */
  static final SeriesIndex EMPTY = new SeriesIndex(null, 0);

  private static final VarHandle SLOT = ValueLayout.JAVA_INT.varHandle();
  private static final int FEWEST_SLOTS = 256;

  private final @Nullable MemorySegment segment;
  private final int slots;

  private SeriesIndex(@Nullable MemorySegment segment, int slots) {
    this.segment = segment;
    this.slots = slots;
  }

  int slots() {
    return slots;
  }

  /** Most entries before it should grow. */
  int most() {
    return slots / 4 * 3;
  }

  long bytesOfNext() {
    return 4L * Math.max(FEWEST_SLOTS, slots * 2);
  }

  int start(long hash) {
    return (int) hash & (slots - 1);
  }

  int next(int slot) {
    return (slot + 1) & (slots - 1);
  }

  /** Id in a slot, {@link SeriesTable#NO_SERIES} if it is free. */
  int id(int slot) {
    return segment == null ? SeriesTable.NO_SERIES : (int) SLOT.getAcquire(segment, slot * 4L) - 1;
  }

  void put(long hash, int id) {
    int slot = start(hash);
    while (id(slot) != SeriesTable.NO_SERIES) {
      slot = next(slot);
    }
    set(slot, id);
  }

  /** Removes an entry and closes the hole, so that no probe ends too early. */
  void remove(int id, SeriesRecords records) {
    int hole = start(records.hash(id));
    while (id(hole) != id) {
      hole = next(hole);
    }
    int at = next(hole);
    while (id(at) != SeriesTable.NO_SERIES) {
      int home = start(records.hash(id(at)));
      if (((at - home) & (slots - 1)) >= ((at - hole) & (slots - 1))) {
        set(hole, id(at));
        hole = at;
      }
      at = next(at);
    }
    set(hole, SeriesTable.NO_SERIES);
  }

  /** The same entries in another segment of {@link #bytesOfNext}. */
  SeriesIndex rehashed(MemorySegment into, SeriesRecords records) {
    SeriesIndex grown = new SeriesIndex(into, (int) (into.byteSize() / 4));
    for (int slot = 0; slot < slots; slot++) {
      int id = id(slot);
      if (id != SeriesTable.NO_SERIES) {
        grown.put(records.hash(id), id);
      }
    }
    return grown;
  }

  private void set(int slot, int id) {
    if (segment != null) {
      SLOT.setRelease(segment, slot * 4L, id + 1);
    }
  }
}
