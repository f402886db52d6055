package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;

/**
 * Finds a series among the remembered lines and those new in the page, by its key. Filled anew for
 * a page that asks, and not before.
 */
final class SeriesLookup {
  /** Neither remembered nor met in this page. */
  static final int NEW = -1;

  /** The page is to be read without memory. */
  static final int GIVEN_UP = -2;

  /** Series with equal hashes compared before the page is given up. */
  private static final int MAX_EQUAL_HASHES = 8;

  private final SampleLine earlierLine;
  private final SeriesKey earlierKey = new SeriesKey();
  private final KeyHash keyHashes = new KeyHash();
  private final NewLines news;
  private final LineIndex index;
  private LineStore store;
  private ExpositionFormat format = ExpositionFormat.TEXT_0_0_4;
  private boolean indexed;
  private int hash;
  private byte[] decoded = {};

  SeriesLookup(ExpositionLimits limits, ByteAllowance memory, LineStore store, NewLines news) {
    this.store = store;
    this.news = news;
    earlierLine = new SampleLine(limits);
    index = new LineIndex(memory, news);
  }

  void begin(LineStore remembered, ExpositionFormat pageFormat) {
    store = remembered;
    format = pageFormat;
    indexed = false;
    if (decoded.length < store.longest() || decoded.length > store.longest() * 4 + 1024) {
      decoded = new byte[store.longest() + 64];
    }
  }

  /**
   * The number of the line with a series: of a remembered one, or, behind all of those, of one that
   * was new in this page; {@link #NEW} or {@link #GIVEN_UP}.
   */
  int find(SeriesKey key, byte[] page) {
    if (!indexed && !index.fill(store)) {
      return GIVEN_UP;
    }
    indexed = true;
    hash = keyHashes.of(key);
    int found = index.first(hash);
    for (int compared = 0; found >= 0; compared++) {
      if (compared == MAX_EQUAL_HASHES) {
        return GIVEN_UP;
      }
      if (isSeries(found, key, page)) {
        return found;
      }
      found = index.next(hash, found);
    }
    return NEW;
  }

  /** Hash of the key looked for last. */
  int hash() {
    return hash;
  }

  /** Adds the line with the series looked for last; false if there is no room. */
  boolean add(int line) {
    return index.add(hash, line);
  }

  /** Whether the text of a remembered line stands in the page, and nothing else. */
  boolean isText(int line, byte[] page, int start, int end) {
    int length = store.decode(line, decoded);
    return Arrays.equals(page, start, end, decoded, 0, length);
  }

  /** Lets go of the page. */
  void release() {
    earlierLine.release();
  }

  void free() {
    index.free();
  }

  private boolean isSeries(int line, SeriesKey key, byte[] page) {
    if (line < store.size()) {
      int length = store.decode(line, decoded);
      return parsesTo(key, decoded, 0, length);
    }
    int added = line - store.size();
    return parsesTo(key, page, news.starts[added], news.textEnds[added]);
  }

  private boolean parsesTo(SeriesKey key, byte[] bytes, int start, int textEnd) {
    return earlierLine.parseText(bytes, start, textEnd, format)
        && earlierLine.fillKey(earlierKey)
        && earlierKey.sameAs(key);
  }
}
