package io.fodc.schemas.exposition;

import java.util.Arrays;

/**
 * How far a page has come in the remembered lines: the one expected next, the gap between two lines
 * of metadata that it is in, and which lines have been found. Reused page after page.
 */
final class StorePosition {
  /** Remembered lines that may be gone before a line is looked for by its series. */
  private static final int LOOK_AHEAD = 4;

  /** The remembered line expected next. */
  int cursor;

  /** Where the text of the line before the cursor is in the page. */
  int previous;

  int previousEnd;

  /** Whether a line behind the cursor may have been found. */
  boolean foundAhead;

  /** Lines of metadata met. */
  int metadataSeen;

  /** Whether the line that ends the page was met. */
  boolean ended;

  private LineStore store;
  private final FoundLines found = new FoundLines();

  /** From here to the cursor every line has been found, in order; they are not marked yet. */
  private int runStart;

  private boolean moved;
  private int gapStart;
  private int gapEnd;

  StorePosition(LineStore store) {
    this.store = store;
  }

  void begin(LineStore remembered) {
    store = remembered;
    cursor = 0;
    previous = 0;
    previousEnd = 0;
    runStart = 0;
    found.begin(store.size());
    foundAhead = false;
    moved = false;
    ended = false;
    metadataSeen = 0;
    gapStart = 0;
    gapEnd = store.metadataLine(0);
  }

  /** Whether every remembered line was there, in order. */
  boolean isWhole() {
    return !moved && runStart == 0 && cursor == store.size();
  }

  boolean found(int line) {
    return (line >= runStart && line < cursor) || found.has(line);
  }

  /** Whether a line at the cursor or behind it has been found out of order. */
  boolean foundEarlier(int line) {
    return found.has(line);
  }

  /** Before asking what is {@link #missing}. */
  void markLast() {
    found.add(runStart, cursor);
    runStart = cursor;
  }

  /** The first remembered line from a number on that was not in the page; the size if none. */
  int missing(int from) {
    return found.missing(from, store.size());
  }

  /** Whether a line lies between the same two lines of metadata as the page is. */
  boolean inGap(int line) {
    return line >= gapStart && line < gapEnd;
  }

  /** The line of metadata expected next; the number of lines if there is none. */
  int nextMetadata() {
    return gapEnd;
  }

  /** Goes on behind a remembered line whose text is here; those before it were left out. */
  void jump(int line, int start, int textEnd) {
    if (line != cursor) {
      found.add(runStart, cursor);
      runStart = line;
    }
    cursor = line + 1;
    previous = start;
    previousEnd = textEnd;
  }

  /** A remembered line is here, but not where it was: the cursor stays. */
  void move(int line) {
    moved = true;
    found.add(line);
    foundAhead |= line >= cursor;
  }

  void passMetadata(int line) {
    metadataSeen++;
    ended |= store.handles[line] == LineStore.END_OF_FILE;
    gapStart = line + 1;
    gapEnd = store.metadataLine(metadataSeen);
  }

  /**
   * Looks among the next few remembered lines of this gap for one with whose text the line begins;
   * negative if there is none. Nothing is decoded: of each text it is known how much it shares with
   * the one before, and of that how much is here.
   */
  int ahead(byte[] page, int start, int end) {
    int most = Math.min(cursor + LOOK_AHEAD, gapEnd);
    if (cursor >= most) {
      return PageLines.NOTHING;
    }
    int here = sameBytes(page, previous, previousEnd, page, start, end);
    for (int candidate = cursor; candidate < most; candidate++) {
      int common = store.sharedLength(candidate);
      if (common <= here) {
        int from = store.textAt[candidate];
        int to = store.textAt[candidate + 1];
        int more = sameBytes(store.text, from, to, page, start + common, end);
        here = common + more;
        if (more == to - from && !found(candidate)) {
          return candidate;
        }
      }
    }
    return PageLines.NOTHING;
  }

  /** How many bytes of a text stand in the page from a position on. */
  private static int sameBytes(byte[] text, int from, int to, byte[] page, int start, int end) {
    int most = Math.min(to - from, end - start);
    int differs = Arrays.mismatch(text, from, from + most, page, start, start + most);
    return differs < 0 ? most : differs;
  }
}
