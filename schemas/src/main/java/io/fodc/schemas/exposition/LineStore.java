package io.fodc.schemas.exposition;

import java.util.Arrays;

/**
 * The lines of a page in their order, numbered from 0. Of a sample's line the text is kept up to
 * its value, of any other good line all of it. A text is stored as the length of what it shares
 * with the text before it, and the rest; at most every {@value #RESTART}th or so is stored whole.
 *
 * <p>At most 18 bytes for each line and what its text does not share, counted in an allowance.
 * Filled from front to back; then only handles change.
 */
final class LineStore {
  /** Stands where a handle would: a line that is no sample and says nothing. */
  static final int PLAIN = -2;

  /** Stands where a handle would: a line of metadata. */
  static final int METADATA = -3;

  /** Stands where a handle would: the line of metadata that ends an OpenMetrics page. */
  static final int END_OF_FILE = -4;

  private static final int RESTART = 32;
  private static final int MOST_SHARED = 0xFFFF;

  /** Of so many bytes one is taken ahead where pages change. */
  private static final int SLACK = 16;

  private static final int LINE_BYTES = 2 + 4 + 4 + 4 + 4;
  private static final int FIRST_LINES = 64;
  private static final int FIRST_TEXT = 2048;

  private final ByteAllowance memory;
  private long reserved;

  /** The parts of the texts that are not shared, one behind the other. */
  byte[] text = {};

  /** {@code int[line]}: where its part begins; one more for the end. */
  int[] textAt = new int[1];

  /** {@code short[line]}: unsigned length of what it shares with the line before. */
  short[] shared = {};

  /** {@code int[line]}: what the sink knows the series by, or what kind of line it is. */
  int[] handles = {};

  /** {@code int[line]}: hash of the series' key; 0 for other lines. */
  int[] hashes = {};

  private int size;

  /** The lines of metadata, in order. */
  private int[] metadataLines = {};

  private int metadata;
  private int sinceRestart;
  private int longest;

  /** Where the last text added stands in its page. */
  private int lastStart;

  private int lastEnd;

  LineStore(ByteAllowance memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  /** Number of metadata lines. */
  int metadata() {
    return metadata;
  }

  /** Number of the metadata line that comes behind so many others; the size if there is none. */
  int metadataLine(int before) {
    return before < metadata ? metadataLines[before] : size;
  }

  /** At least the length of the longest text. */
  int longest() {
    return longest;
  }

  int sharedLength(int line) {
    return shared[line] & MOST_SHARED;
  }

  int textLength(int line) {
    return sharedLength(line) + textAt[line + 1] - textAt[line];
  }

  /** Empty again, with room for about the lines of another store; false if there is none. */
  boolean begin(LineStore other, int more) {
    clear();
    if (metadataLines.length < other.metadata) {
      metadataLines = new int[other.metadata];
    }
    int lines = other.size + more;
    long bytes = other.textAt[other.size];
    return (lines <= shared.length || resizeLinesTo(lines + lines / SLACK))
        && (bytes <= text.length || resizeTextTo(bytes + bytes / SLACK));
  }

  /** Adds a line whose text is at a place in the page, as was that of the line added before. */
  boolean add(byte[] page, int start, int end, int handle, int hash) {
    int common = 0;
    if (size > 0 && sinceRestart < RESTART) {
      int most = Math.min(Math.min(lastEnd - lastStart, end - start), MOST_SHARED);
      int differs = Arrays.mismatch(page, lastStart, lastStart + most, page, start, start + most);
      common = differs < 0 ? most : differs;
    }
    int rest = end - start - common;
    if (!roomForLines(size + 1) || !roomForText(textAt[size] + (long) rest)) {
      return false;
    }
    System.arraycopy(page, start + common, text, textAt[size], rest);
    textAt[size + 1] = textAt[size] + rest;
    shared[size] = (short) common;
    handles[size] = handle;
    hashes[size] = hash;
    if (handle <= METADATA) {
      noteMetadata(size);
    }
    size++;
    sinceRestart = common == 0 ? 1 : sinceRestart + 1;
    longest = Math.max(longest, end - start);
    lastStart = start;
    lastEnd = end;
    return true;
  }

  /**
   * Adds lines of the store this one was begun like, as they are; the line before the first of them
   * was added last.
   *
   * @param lastOfThem where the last one's text is in the page
   */
  boolean addRun(LineStore from, int first, int count, int lastOfThem) {
    int start = from.textAt[first];
    int bytes = from.textAt[first + count] - start;
    if (!roomForLines(size + count) || !roomForText(textAt[size] + (long) bytes)) {
      return false;
    }
    int to = textAt[size];
    System.arraycopy(from.text, start, text, to, bytes);
    System.arraycopy(from.shared, first, shared, size, count);
    System.arraycopy(from.handles, first, handles, size, count);
    System.arraycopy(from.hashes, first, hashes, size, count);
    int shift = to - start;
    for (int i = 1; i <= count; i++) {
      textAt[size + i] = from.textAt[first + i] + shift;
    }
    countSinceRestart(count);
    addMetadata(from, first, count);
    size += count;
    longest = Math.max(longest, from.longest);
    lastStart = lastOfThem;
    lastEnd = lastOfThem + from.textLength(first + count - 1);
    return true;
  }

  /** After so many lines were added as they were elsewhere. */
  private void countSinceRestart(int count) {
    int at = size + count - 1;
    while (at >= size && shared[at] != 0) {
      at--;
    }
    int behind = size + count - at;
    sinceRestart = at < size ? sinceRestart + count : behind;
  }

  /** All metadata lines come in their order; lines that moved may come before those before them. */
  private void addMetadata(LineStore from, int first, int count) {
    while (metadata < from.metadata) {
      int line = from.metadataLines[metadata];
      if (line < first || line >= first + count) {
        return;
      }
      noteMetadata(size + line - first);
    }
  }

  /** Writes a line's text into {@code to}, which holds the text of the line before; its length. */
  int decodeNext(int line, byte[] to) {
    int common = sharedLength(line);
    int rest = textAt[line + 1] - textAt[line];
    System.arraycopy(text, textAt[line], to, common, rest);
    return common + rest;
  }

  /** Writes a line's text into {@code to}; returns its length. */
  int decode(int line, byte[] to) {
    int at = line;
    while (shared[at] != 0) {
      at--;
    }
    int length = 0;
    for (; at <= line; at++) {
      length = decodeNext(at, to);
    }
    return length;
  }

  /** Takes no more lines: gives back memory that was taken ahead. */
  void finish() {
    if (text.length - textAt[size] > textAt[size] / 8) {
      text = Arrays.copyOf(text, textAt[size]);
    }
    if (shared.length - size > size / 8) {
      resizeLines(size);
    }
    long now = bytes(shared.length, text.length);
    memory.release(reserved - now);
    reserved = now;
  }

  /** Gives all its memory back. */
  void free() {
    clear();
    if (reserved == 0) {
      return;
    }
    memory.release(reserved);
    reserved = 0;
    metadataLines = new int[0];
    text = new byte[0];
    resizeLines(0);
  }

  private void clear() {
    size = 0;
    metadata = 0;
    sinceRestart = 0;
    longest = 0;
    lastStart = 0;
    lastEnd = 0;
  }

  private void noteMetadata(int line) {
    if (metadata == metadataLines.length) {
      metadataLines = Arrays.copyOf(metadataLines, Math.max(16, metadata * 2));
    }
    metadataLines[metadata++] = line;
  }

  private boolean roomForLines(int lines) {
    return lines <= shared.length || resizeLinesTo(Math.max(FIRST_LINES, lines + lines / 2));
  }

  private boolean roomForText(long bytes) {
    return bytes <= text.length || resizeTextTo(Math.max(FIRST_TEXT, bytes + bytes / 2));
  }

  private boolean resizeLinesTo(int capacity) {
    if (capacity == shared.length) {
      return true;
    }
    if (!reserveTo(bytes(capacity, text.length))) {
      return false;
    }
    resizeLines(capacity);
    return true;
  }

  private boolean resizeTextTo(long capacity) {
    if (capacity == text.length) {
      return true;
    }
    if (capacity > Integer.MAX_VALUE - 16 || !reserveTo(bytes(shared.length, (int) capacity))) {
      return false;
    }
    text = Arrays.copyOf(text, (int) capacity);
    return true;
  }

  private boolean reserveTo(long bytes) {
    if (bytes > reserved && !memory.reserve(bytes - reserved)) {
      return false;
    }
    reserved = Math.max(reserved, bytes);
    return true;
  }

  private void resizeLines(int capacity) {
    textAt = Arrays.copyOf(textAt, capacity + 1);
    shared = Arrays.copyOf(shared, capacity);
    handles = Arrays.copyOf(handles, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
  }

  private static long bytes(int lines, int textBytes) {
    return (long) lines * LINE_BYTES + textBytes;
  }
}
