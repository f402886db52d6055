package io.fodc.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Id → where its key is, its family, and how many hold it.
 *
 * <pre>
 *   0      1       2        3       4 ints
 *   | hash | place | family | holds |
 * </pre>
 *
 * {@code holds} is one more than the holds there are; 0 while the id is of no series. The table's
 * lock guards changes; the holds change atomically, and what is held does not change but for its
 * family.
 */
final class SeriesRecords {
  private static final int RECORD_INTS = 4;
  private static final int PAGE_IDS = 128;

  private static final int HASH = 0;
  private static final int PLACE = 1;
  private static final int FAMILY = 2;
  private static final int HOLDS = 3;

  private static final int FREE = 0;
  private static final int UNHELD = 1;

  /** So many holds are never given back: the id stays for good. */
  private static final int HELD_FOR_GOOD = Integer.MAX_VALUE / 2;

  private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);

  private final RecordPages pages;

  /** All ids below are of a series. */
  private int lowestFree;

  private int size;

  SeriesRecords(KeyStore.Account account) {
    pages = new RecordPages(account, RECORD_INTS, PAGE_IDS);
  }

  /** Heap it takes. */
  long bytes() {
    return pages.bytes();
  }

  /** Ids ever used: all ids are below. Under the lock. */
  int size() {
    return size;
  }

  /** The lowest unused id, NO_SERIES if there is no memory. Under the lock. */
  int lowestFree() {
    while (lowestFree < size && isKnown(lowestFree)) {
      lowestFree++;
    }
    return lowestFree < pages.capacity() || pages.grow() ? lowestFree : SeriesTable.NO_SERIES;
  }

  /** Whether this very id is unused and there is memory for it. Under the lock. */
  boolean isFree(int id) {
    while (!pages.has(id)) {
      if (!pages.grow()) {
        return false;
      }
    }
    return !isKnown(id);
  }

  /** Fills the record of an unused id; it then has one hold. Under the lock. */
  void fill(int id, int hash, int place, int family) {
    int[] page = pages.page(id);
    int at = pages.at(id);
    page[at + HASH] = hash;
    page[at + PLACE] = place;
    page[at + FAMILY] = family;
    INT.setRelease(page, at + HOLDS, UNHELD + 1);
    size = Math.max(size, id + 1);
  }

  /** Takes the id out of use if nobody holds it. Under the lock. */
  boolean retire(int id) {
    if (!INT.compareAndSet(pages.page(id), pages.at(id) + HOLDS, UNHELD, FREE)) {
      return false;
    }
    lowestFree = Math.min(lowestFree, id);
    return true;
  }

  /** Whether the id is of a series. */
  boolean isKnown(int id) {
    return pages.has(id) && (int) INT.getAcquire(pages.page(id), pages.at(id) + HOLDS) != FREE;
  }

  /** One hold more; false if the id is of no series. */
  boolean tryHold(int id) {
    if (!pages.has(id)) {
      return false;
    }
    int[] page = pages.page(id);
    int at = pages.at(id) + HOLDS;
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
    int[] page = pages.page(id);
    int at = pages.at(id) + HOLDS;
    while (true) {
      int holds = (int) INT.getVolatile(page, at);
      if (holds <= UNHELD) {
        throw new IllegalStateException("series id " + id + " is released but not held");
      }
      if (holds >= HELD_FOR_GOOD) {
        return false;
      }
      if (INT.compareAndSet(page, at, holds, holds - 1)) {
        return holds - 1 == UNHELD;
      }
    }
  }

  /** Without a hold it may be that of another series: the key says. */
  int hash(int id) {
    return pages.page(id)[pages.at(id) + HASH];
  }

  int place(int id) {
    return pages.page(id)[pages.at(id) + PLACE];
  }

  int family(int id) {
    return (int) INT.getAcquire(pages.page(id), pages.at(id) + FAMILY);
  }

  void family(int id, int family) {
    INT.setRelease(pages.page(id), pages.at(id) + FAMILY, family);
  }
}
