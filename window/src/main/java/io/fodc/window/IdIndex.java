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
final class IdIndex {
  /** No id. */
  static final int NONE = -1;

  /** Tells the hash of an id that is in the index. */
  @FunctionalInterface
  interface Hashes {
    int hash(int id);
  }

  private static final VarHandle SLOT = ValueLayout.JAVA_INT.varHandle();
  private static final int FEWEST_SLOTS = 256;

  private final Hashes hashes;
  private final @Nullable MemorySegment segment;
  private final int slots;

  /** An index that holds nothing and has no slots. */
  IdIndex(Hashes hashes) {
    this(hashes, null, 0);
  }

  private IdIndex(Hashes hashes, @Nullable MemorySegment segment, int slots) {
    this.hashes = hashes;
    this.segment = segment;
    this.slots = slots;
  }

  int slots() {
    return slots;
  }

  /**
   * This index or a larger one with room for one entry more; null if there is no memory for that.
   */
  @Nullable IdIndex withRoom(int entries, RecordPages.Grant grant) {
    if (entries + 1 <= slots / 4 * 3) {
      return this;
    }
    int wanted = Math.max(FEWEST_SLOTS, slots * 2);
    MemorySegment larger = grant.allocate(4L * wanted);
    if (larger == null) {
      return entries < slots - 1 ? this : null;
    }
    IdIndex grown = new IdIndex(hashes, larger, wanted);
    for (int slot = 0; slot < slots; slot++) {
      int id = id(slot);
      if (id != NONE) {
        grown.put(hashes.hash(id), id);
      }
    }
    return grown;
  }

  int start(int hash) {
    return hash & (slots - 1);
  }

  int next(int slot) {
    return (slot + 1) & (slots - 1);
  }

  /** Id in a slot, {@link #NONE} if it is free. */
  int id(int slot) {
    return segment == null ? NONE : (int) SLOT.getAcquire(segment, slot * 4L) - 1;
  }

  void put(int hash, int id) {
    int slot = start(hash);
    while (id(slot) != NONE) {
      slot = next(slot);
    }
    set(slot, id);
  }

  /** Removes an entry and closes the hole, so that no probe ends too early. */
  void remove(int id) {
    int hole = start(hashes.hash(id));
    while (id(hole) != id) {
      hole = next(hole);
    }
    int at = next(hole);
    while (id(at) != NONE) {
      int home = start(hashes.hash(id(at)));
      if (((at - home) & (slots - 1)) >= ((at - hole) & (slots - 1))) {
        set(hole, id(at));
        hole = at;
      }
      at = next(at);
    }
    set(hole, NONE);
  }

  private void set(int slot, int id) {
    if (segment != null) {
      SLOT.setRelease(segment, slot * 4L, id + 1);
    }
  }
}
