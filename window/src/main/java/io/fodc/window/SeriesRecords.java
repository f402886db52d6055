package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Id → where its key is, its family, and how many hold it, in pages that never move.
 *
 * <pre>
 *   0        8        16       20       24       28     32
 *   | hash   | place  | length | family | holds  | next |
 * </pre>
 *
 * {@code holds} is {@link #FREE} while the id is of no series. The table's lock guards changes; the
 * holds change atomically, and what is held does not change but for its family.
 */
final class SeriesRecords {
  private static final int RECORD_BYTES = 32;
  private static final int PAGE_SHIFT = 7;
  private static final int PAGE_IDS = 1 << PAGE_SHIFT;
  private static final int HASH = 0;
  private static final int PLACE = 8;
  private static final int LENGTH = 16;
  private static final int FAMILY = 20;
  private static final int HOLDS = 24;
  private static final int NEXT = 28;

  private static final int FREE = -1;

  /** So many holds are never given back: the id stays for good. */
  private static final int HELD_FOR_GOOD = Integer.MAX_VALUE / 2;

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final KeyStore.Grant grant;
  private volatile MemorySegment[] pages = new MemorySegment[0];
  private int size;
  private int firstFree = SeriesTable.NO_SERIES;

  SeriesRecords(KeyStore.Grant grant) {
    this.grant = grant;
  }

  /** Ids ever used: all ids are below. Under the lock. */
  int size() {
    return size;
  }

  /**
   * Takes this very id; false if it is in use or there is no memory. Unused ids below it are lost
   * until {@link #relink}. Under the lock.
   */
  boolean takeAt(int id) {
    while (pages.length <= id >> PAGE_SHIFT) {
      if (!addPage()) {
        return false;
      }
    }
    if (isKnown(id)) {
      return false;
    }
    size = Math.max(size, id + 1);
    return true;
  }

  /** Finds all unused ids again, after {@link #takeAt}. Under the lock. */
  void relink() {
    firstFree = SeriesTable.NO_SERIES;
    for (int id = size - 1; id >= 0; id--) {
      if (!isKnown(id)) {
        give(id);
      }
    }
  }

  /** An unused id, NO_SERIES if there is no memory. Under the lock. */
  int take() {
    if (firstFree != SeriesTable.NO_SERIES) {
      int id = firstFree;
      firstFree = (int) INT.get(page(id), at(id) + NEXT);
      return id;
    }
    if (size == pages.length << PAGE_SHIFT && !addPage()) {
      return SeriesTable.NO_SERIES;
    }
    return size++;
  }

  private boolean addPage() {
    MemorySegment page = grant.allocate((long) PAGE_IDS * RECORD_BYTES);
    if (page == null) {
      return false;
    }
    for (int i = 0; i < PAGE_IDS; i++) {
      INT.set(page, (long) i * RECORD_BYTES + HOLDS, FREE);
    }
    MemorySegment[] grown = Arrays.copyOf(pages, pages.length + 1);
    grown[pages.length] = page;
    pages = grown;
    return true;
  }

  /** Makes an id unused again. Under the lock. */
  void give(int id) {
    INT.set(page(id), at(id) + NEXT, firstFree);
    firstFree = id;
  }

  /** Fills the record of a taken id; it then has one hold. Under the lock. */
  void fill(int id, long hash, long place, int keyLength, int family) {
    MemorySegment page = page(id);
    long at = at(id);
    LONG.setOpaque(page, at + HASH, hash);
    LONG.set(page, at + PLACE, place);
    INT.set(page, at + LENGTH, keyLength);
    INT.set(page, at + FAMILY, family);
    INT.setRelease(page, at + HOLDS, 1);
  }

  /** Takes the id out of use if nobody holds it. Under the lock. */
  boolean retire(int id) {
    return INT.compareAndSet(page(id), at(id) + HOLDS, 0, FREE);
  }

  /** Whether the id is of a series. */
  boolean isKnown(int id) {
    return id >= 0
        && id >> PAGE_SHIFT < pages.length
        && (int) INT.getAcquire(page(id), at(id) + HOLDS) != FREE;
  }

  /** One hold more; false if the id is of no series. */
  boolean tryHold(int id) {
    if (id < 0 || id >> PAGE_SHIFT >= pages.length) {
      return false;
    }
    MemorySegment page = page(id);
    long at = at(id) + HOLDS;
    while (true) {
      int holds = (int) INT.getVolatile(page, at);
      if (holds == FREE) {
        return false;
      }
      if (holds >= HELD_FOR_GOOD || INT.compareAndSet(page, at, holds, holds + 1)) {
        return true;
      }
    }
  }

  /** One hold less; true if it was the last. */
  boolean release(int id) {
    MemorySegment page = page(id);
    long at = at(id) + HOLDS;
    while (true) {
      int holds = (int) INT.getVolatile(page, at);
      if (holds <= 0) {
        throw new IllegalStateException("series id " + id + " is released but not held");
      }
      if (holds >= HELD_FOR_GOOD) {
        return false;
      }
      if (INT.compareAndSet(page, at, holds, holds - 1)) {
        return holds == 1;
      }
    }
  }

  long hash(int id) {
    return (long) LONG.getOpaque(page(id), at(id) + HASH);
  }

  long place(int id) {
    return (long) LONG.get(page(id), at(id) + PLACE);
  }

  int keyLength(int id) {
    return (int) INT.get(page(id), at(id) + LENGTH);
  }

  int family(int id) {
    return (int) INT.getAcquire(page(id), at(id) + FAMILY);
  }

  void family(int id, int family) {
    INT.setRelease(page(id), at(id) + FAMILY, family);
  }

  private MemorySegment page(int id) {
    return pages[id >> PAGE_SHIFT];
  }

  private static long at(int id) {
    return (long) (id & (PAGE_IDS - 1)) * RECORD_BYTES;
  }
}
