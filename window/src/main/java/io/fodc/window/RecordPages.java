package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records of one size by small dense ids, in native pages that never move. One thread at a time
 * adds pages; any thread reads.
 */
final class RecordPages {
  private static final int PAGE_SHIFT = 7;
  static final int PAGE_IDS = 1 << PAGE_SHIFT;

  /** Grants zeroed memory; null if there is none. */
  @FunctionalInterface
  interface Grant {
    @Nullable MemorySegment allocate(long bytes);
  }

  private final Grant grant;
  private final int recordBytes;
  private volatile MemorySegment[] pages = new MemorySegment[0];

  RecordPages(Grant grant, int recordBytes) {
    this.grant = grant;
    this.recordBytes = recordBytes;
  }

  /** Ids below have a record. */
  int capacity() {
    return pages.length << PAGE_SHIFT;
  }

  /** Bytes of all pages. */
  long bytes() {
    return (long) capacity() * recordBytes;
  }

  /** Room for {@link #PAGE_IDS} ids more; false if there is no memory. */
  boolean grow() {
    MemorySegment page = grant.allocate((long) PAGE_IDS * recordBytes);
    if (page == null) {
      return false;
    }
    MemorySegment[] grown = Arrays.copyOf(pages, pages.length + 1);
    grown[pages.length] = page;
    pages = grown;
    return true;
  }

  /** Whether the id has a record. */
  boolean has(int id) {
    return id >= 0 && id >> PAGE_SHIFT < pages.length;
  }

  MemorySegment page(int id) {
    return pages[id >> PAGE_SHIFT];
  }

  /** Where the record is in its page. */
  long at(int id) {
    return (long) (id & (PAGE_IDS - 1)) * recordBytes;
  }
}
