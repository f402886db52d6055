package io.fodc.schemas.exposition;

import java.util.Arrays;

/**
 * Lines by the hash of their series: those of a store, then those new in the page. Filled anew for
 * each page that needs it, so it is made for being filled: few heads of longer chains.
 */
final class LineIndex {
  private static final int SMALLEST = 128;

  /** Lines of a chain, on the average, before there are more heads. */
  private static final int LONGEST = 8;

  private final ByteAllowance memory;
  private final NewLines news;
  private int[] storeHashes = {};
  private int stored;

  /**
   * {@code int[hash & mask]}: number plus one of the first line of the chain; 0 if there is none.
   */
  private int[] heads = {};

  /** {@code int[line]}: number plus one of the next line of its chain; 0 if there is none. */
  private int[] following = {};

  private int size;

  LineIndex(ByteAllowance memory, NewLines news) {
    this.memory = memory;
    this.news = news;
  }

  /** Fills it with the samples of a store; false if there is no room for it. */
  boolean fill(LineStore store) {
    stored = store.size();
    storeHashes = store.hashes;
    int wanted = Math.max(SMALLEST, Integer.highestOneBit(stored) / 2);
    if (heads.length < wanted || heads.length > wanted * 4) {
      if (!reserve(wanted - heads.length)) {
        return false;
      }
      heads = new int[wanted];
    } else {
      Arrays.fill(heads, 0);
    }
    boolean fits = following.length >= stored && following.length <= stored * 4 + SMALLEST;
    if (!fits && !resizeFollowing(stored + stored / 8)) {
      return false;
    }
    size = stored;
    int[] handles = store.handles;
    int[] hashes = storeHashes;
    int[] first = heads;
    int[] next = following;
    int mask = first.length - 1;
    for (int line = 0; line < stored; line++) {
      if (handles[line] > LineStore.PLAIN) {
        int head = hashes[line] & mask;
        next[line] = first[head];
        first[head] = line + 1;
      }
    }
    return true;
  }

  /** Adds the line that is the next among the new ones; false if there is no room for it. */
  boolean add(int hash, int line) {
    if (line >= following.length && !resizeFollowing(line + 1 + line / 2)) {
      return false;
    }
    if (++size > heads.length * LONGEST && !moreHeads()) {
      return false;
    }
    link(hash, line);
    return true;
  }

  /** A line with this hash, negative if there is none. */
  int first(int hash) {
    return find(hash, heads[hash & (heads.length - 1)]);
  }

  /** The next line with the same hash, negative if there is none. */
  int next(int hash, int line) {
    return find(hash, following[line]);
  }

  void free() {
    memory.release(((long) heads.length + following.length) * Integer.BYTES);
    heads = new int[0];
    following = new int[0];
    storeHashes = new int[0];
  }

  private int find(int hash, int from) {
    int line = from - 1;
    while (line >= 0 && hashOf(line) != hash) {
      line = following[line] - 1;
    }
    return line;
  }

  private int hashOf(int line) {
    return line < stored ? storeHashes[line] : news.hashes[line - stored];
  }

  private void link(int hash, int line) {
    int head = hash & (heads.length - 1);
    following[line] = heads[head];
    heads[head] = line + 1;
  }

  private boolean moreHeads() {
    int[] old = heads;
    if (!reserve(old.length * 3)) {
      return false;
    }
    heads = new int[old.length * 4];
    for (int head : old) {
      int line = head - 1;
      while (line >= 0) {
        int next = following[line] - 1;
        link(hashOf(line), line);
        line = next;
      }
    }
    return true;
  }

  private boolean resizeFollowing(int lines) {
    if (!reserve(lines - following.length)) {
      return false;
    }
    following = Arrays.copyOf(following, lines);
    return true;
  }

  /** Counts so many ints more, or fewer. */
  private boolean reserve(int ints) {
    if (ints > 0) {
      return memory.reserve((long) ints * Integer.BYTES);
    }
    memory.release(-(long) ints * Integer.BYTES);
    return true;
  }
}
