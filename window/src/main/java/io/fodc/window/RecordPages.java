package io.fodc.window;

import java.util.Arrays;

/**
 * Records of a few ints each by small dense ids, in pages on the heap that never move: an array is
 * read by one instruction of the interpreter, where native memory takes some hundred, and a window
 * that is opened again goes over all records before anything is compiled. One thread at a time adds
 * pages; any thread reads.
 */
final class RecordPages {
  private static final int HEADER_BYTES = 16;
  private static final int REFERENCE_BYTES = 4;

  private final KeyStore.Account account;
  private final int recordInts;
  private final int pageShift;
  private volatile int[][] pages = new int[0][];

  /**
   * @param recordInts ints of a record
   * @param pageIds ids of a page, a power of two
   */
  RecordPages(KeyStore.Account account, int recordInts, int pageIds) {
    this.account = account;
    this.recordInts = recordInts;
    pageShift = Integer.numberOfTrailingZeros(pageIds);
  }

  /** Ids below have a record. */
  int capacity() {
    return pages.length << pageShift;
  }

  /** Heap of all pages. */
  long bytes() {
    return pages.length * pageBytes();
  }

  private long pageBytes() {
    return HEADER_BYTES + REFERENCE_BYTES + (4L * recordInts << pageShift);
  }

  /** Room for a page of ids more; false if there is no memory. */
  boolean grow() {
    if (!account.charge(pageBytes())) {
      return false;
    }
    int[][] grown = Arrays.copyOf(pages, pages.length + 1);
    grown[pages.length] = new int[recordInts << pageShift];
    pages = grown;
    return true;
  }

  /** Whether the id has a record. */
  boolean has(int id) {
    return id >= 0 && id >> pageShift < pages.length;
  }

  /** The page of an id. */
  int[] page(int id) {
    return pages[id >> pageShift];
  }

  /** Where the record is in its page. */
  int at(int id) {
    return (id & (1 << pageShift) - 1) * recordInts;
  }
}
