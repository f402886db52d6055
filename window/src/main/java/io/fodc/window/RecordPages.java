package io.fodc.window;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records of one size by small dense ids, in native pages that never move. One thread at a time
 * adds pages; any thread reads.
 */
final class RecordPages {
  /** Grants zeroed memory; null if there is none. */
  @FunctionalInterface
  interface Grant {
    @Nullable MemorySegment allocate(long bytes);
  }

  private final Grant grant;
  private final int recordBytes;
  private final int pageShift;
  private volatile MemorySegment[] pages = new MemorySegment[0];

  /**
   * @param pageIds ids of a page, a power of two
   */
  RecordPages(Grant grant, int recordBytes, int pageIds) {
    this.grant = grant;
    this.recordBytes = recordBytes;
    pageShift = Integer.numberOfTrailingZeros(pageIds);
  }

  /** Ids below have a record. */
  int capacity() {
    return pages.length << pageShift;
  }

  /** Bytes of all pages. */
  long bytes() {
    return (long) capacity() * recordBytes;
  }

  /** Room for a page of ids more; false if there is no memory. */
  boolean grow() {
    MemorySegment page = grant.allocate((long) recordBytes << pageShift);
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
    return id >= 0 && id >> pageShift < pages.length;
  }

  MemorySegment page(int id) {
    return pages[id >> pageShift];
  }

  /** Where the record is in its page. */
  long at(int id) {
    return (long) (id & (1 << pageShift) - 1) * recordBytes;
  }
}
