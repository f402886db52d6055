package io.fodc.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Hash → id, open addressing with linear probing: one int per slot on the heap, 0 = free, else id +
 * 1; at most four fifths of the slots are taken. One thread at a time changes it. Others may read
 * meanwhile; while an entry is being removed they may miss another one, but whatever id they get
 * they check against the key.
 */
final class IdIndex {
  /** No id. */
  static final int NONE = -1;

  /** Tells the hash of an id that is in the index. */
  @FunctionalInterface
  interface Hashes {
    int hash(int id);
  }

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int FEWEST_SLOTS = 64;

  /** This part more each time it grows. */
  private static final int GROWTH = 4;

  private static final int HEADER_BYTES = 16;

  private final Hashes hashes;
  private final int[] ids;

  /** An index that holds nothing and has no slots. */
  IdIndex(Hashes hashes) {
    this(hashes, new int[0]);
  }

  private IdIndex(Hashes hashes, int[] ids) {
    this.hashes = hashes;
    this.ids = ids;
  }

  int slots() {
    return ids.length;
  }

  /** Heap it takes. */
  long bytes() {
    return bytes(ids.length);
  }

  private static long bytes(int slots) {
    return slots == 0 ? 0 : HEADER_BYTES + 4L * slots;
  }

  /**
   * This index or a larger one with room for one entry more, counted instead of this one; null if
   * there is no memory for that.
   */
  @Nullable IdIndex withRoom(int entries, KeyStore.Account account) {
    if (entries + 1 <= ids.length - ids.length / 5) {
      return this;
    }
    int wanted = Math.max(FEWEST_SLOTS, ids.length + ids.length / GROWTH);
    if (!account.charge(bytes(wanted))) {
      return entries < ids.length - 1 ? this : null;
    }
    IdIndex grown = new IdIndex(hashes, new int[wanted]);
    for (int slot = 0; slot < ids.length; slot++) {
      int id = ownId(slot);
      if (id != NONE) {
        // Nobody else knows it yet.
        grown.ids[grown.freeSlot(hashes.hash(id))] = id + 1;
      }
    }
    account.charge(-bytes());
    return grown;
  }

  int start(int hash) {
    return (int) ((hash & 0xFFFF_FFFFL) * ids.length >>> 32);
  }

  int next(int slot) {
    int next = slot + 1;
    return next == ids.length ? 0 : next;
  }

  /** Id in a slot, {@link #NONE} if it is free. */
  int id(int slot) {
    return (int) SLOT.getAcquire(ids, slot) - 1;
  }

  /** As {@link #id}, for the thread that changes it. */
  int ownId(int slot) {
    return ids[slot] - 1;
  }

  void put(int hash, int id) {
    set(freeSlot(hash), id);
  }

  private int freeSlot(int hash) {
    int slot = start(hash);
    while (ids[slot] != 0) {
      slot = next(slot);
    }
    return slot;
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
      if (distance(home, at) >= distance(hole, at)) {
        set(hole, id(at));
        hole = at;
      }
      at = next(at);
    }
    set(hole, NONE);
  }

  /** Steps from a slot to another. */
  private int distance(int from, int to) {
    int steps = to - from;
    return steps < 0 ? steps + ids.length : steps;
  }

  private void set(int slot, int id) {
    SLOT.setRelease(ids, slot, id + 1);
  }
}
