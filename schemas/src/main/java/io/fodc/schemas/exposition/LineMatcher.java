package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page against the lines of the last one. Where line after line begins with the text that
 * is remembered for it, only values are read. Any other line is looked for: among the next few
 * remembered lines, then by its series; what is not found is read as an {@link ExpositionReader}
 * reads it. Nothing is given out before the page is known to its end, so that a page with other
 * metadata can be given up and read by an {@link ExpositionReader} from its start.
 *
 * <p>Right only for lines of a page that was {@link ExpositionReader#regular}: there a series'
 * family follows from its name, as long as all metadata lines come again in the same order and a
 * sample does not move in front of metadata of its own.
 */
final class LineMatcher {
  /** Remembered lines that may be gone before a line is looked for by its series. */
  private static final int LOOK_AHEAD = 4;

  /** Where the next line begins when the page is to be read without memory. */
  private static final int GIVEN_UP = -1;

  /** Series with equal hashes compared before the page is given up. */
  private static final int MAX_EQUAL_HASHES = 8;

  private final ExpositionLimits limits;
  private final SampleLine line;
  private final SampleLine earlierLine;
  private final MetadataLine metadata;
  private final SeriesKey earlierKey = new SeriesKey();
  private final CurrentSeries series = new CurrentSeries();
  private final ShortNumber number = new ShortNumber();
  private final KeyHash keyHashes = new KeyHash();
  private final RecentFamilies recentFamilies = new RecentFamilies();
  private final LineIndex index;

  final PageTally tally = new PageTally();
  final PageLines lines;
  final NewLines news = new NewLines();

  private LineStore store;
  private FamilyTable families;
  private ExpositionFormat format = ExpositionFormat.TEXT_0_0_4;
  private LineSink sink;
  private byte[] page = {};
  private int end;

  /** The remembered line expected next. */
  private int cursor;

  /** Where the text of the line before the cursor is in the page. */
  private int previous;

  private int previousEnd;

  /** From here to the cursor every line has been found, in order. */
  private int runStart;

  /** {@code bit[line]}: found in this page; lines of the running run are not marked yet. */
  private long[] found = {};

  /** Whether a line behind the cursor may have been found. */
  private boolean foundAhead;

  private boolean moved;
  private boolean indexed;
  private boolean ended;
  private int metadataSeen;
  private int gapStart;
  private int gapEnd;
  private byte[] decoded = {};

  LineMatcher(
      ExpositionLimits limits, ByteAllowance memory, LineStore store, FamilyTable families) {
    this.limits = limits;
    this.store = store;
    this.families = families;
    line = new SampleLine(limits);
    earlierLine = new SampleLine(limits);
    metadata = new MetadataLine(limits);
    index = new LineIndex(memory, news);
    lines = new PageLines(memory);
    sink = NoSink.INSTANCE;
  }

  /** Reads a page; false if it must be read without memory. */
  boolean read(
      byte[] bytes,
      int offset,
      int pageEnd,
      ExpositionFormat pageFormat,
      LineStore remembered,
      LineSink lineSink) {
    page = bytes;
    end = pageEnd;
    format = pageFormat;
    store = remembered;
    sink = lineSink;
    begin();
    return lines.begin(store.size()) && readLines(offset) && metadataSeen == store.metadata();
  }

  /** Whether every remembered line was there, in order, and no other to remember. */
  boolean unchanged() {
    return !moved && news.size() == 0 && runStart == 0 && cursor == store.size();
  }

  private boolean found(int remembered) {
    return (remembered >= runStart && remembered < cursor) || marked(remembered);
  }

  /** Before asking what is {@link #missing}. */
  void markLast() {
    mark(runStart, cursor);
    runStart = cursor;
  }

  /** The first remembered line from a number on that was not in the page; the size if none. */
  int missing(int from) {
    int size = store.size();
    if (from >= size) {
      return size;
    }
    int word = from >> 6;
    long absent = ~found[word] & -1L << from;
    while (absent == 0) {
      if (++word << 6 >= size) {
        return size;
      }
      absent = ~found[word];
    }
    return Math.min(size, (word << 6) + Long.numberOfTrailingZeros(absent));
  }

  /** Whether the page ended as its format wants. */
  boolean complete(int offset) {
    return format == ExpositionFormat.OPENMETRICS_1_0
        ? ended
        : end == offset || page[end - 1] == '\n';
  }

  /** Asks for a handle again, for the sample on a line of the page. */
  int learn(int start) {
    boolean good =
        line.parse(page, start, ExpositionReader.newline(page, start, end), format)
            && line.fillKey(series.key);
    MetricFamily family = good ? familyOf(store.metadata()) : null;
    if (family == null) {
      return LineSink.NOT_KEPT;
    }
    series.family = family;
    return sink.learn(series);
  }

  /** Lets go of the page. */
  void release() {
    page = new byte[0];
    line.release();
    earlierLine.release();
    metadata.release();
    sink = NoSink.INSTANCE;
  }

  void free() {
    lines.free();
    index.free();
  }

  private void begin() {
    tally.begin();
    news.clear();
    cursor = 0;
    previous = 0;
    previousEnd = 0;
    runStart = 0;
    int words = (store.size() + 63) / 64;
    if (found.length < words || found.length > words * 4 + 16) {
      found = new long[words];
    } else {
      Arrays.fill(found, 0);
    }
    foundAhead = false;
    moved = false;
    indexed = false;
    ended = false;
    metadataSeen = 0;
    recentFamilies.clear();
    gapStart = 0;
    gapEnd = store.metadataLine(0);
    if (decoded.length < store.longest() || decoded.length > store.longest() * 4 + 1024) {
      decoded = new byte[store.longest() + 64];
    }
  }

  /** Line after line; known ones in a loop that calls nobody but the comparison of arrays. */
  private boolean readLines(int offset) {
    int limit = ExpositionReader.lastNewline(page, offset, end);
    int at = offset;
    while (at < end) {
      at = readKnown(at, limit);
      if (at < end) {
        if (tally.lines == lines.starts.length && !lines.grow()) {
          return false;
        }
        at = readNext(at, limit);
        if (at == GIVEN_UP) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Reads a line that is not the expected one; its newline is not looked for where a number ends at
   * it.
   *
   * @return where the next line begins, or {@link #GIVEN_UP}
   */
  private int readNext(int start, int limit) {
    int count = (int) tally.lines++;
    lines.starts[count] = start;
    lines.known[count] = PageLines.NOTHING;
    int number = ahead(start);
    if (start < limit && !ended && tally.samples < limits.samplesPerPage()) {
      if (number < 0) {
        int lineEnd = line.parsePlain(page, start, limit);
        if (lineEnd != SampleLine.NO_END) {
          return readGood(start, lineEnd, count) ? lineEnd + 1 : GIVEN_UP;
        }
      } else if (takeShort(number, start, limit, count)) {
        return this.number.end() + 1;
      }
    }
    int lineEnd = ExpositionReader.newline(page, start, end);
    return readOther(start, lineEnd, count, number) ? lineEnd + 1 : GIVEN_UP;
  }

  /** Reads known lines in order, up to one that is not as expected; returns where that begins. */
  private int readKnown(int offset, int limit) {
    byte[] bytes = page;
    LineStore known = store;
    byte[] text = known.text;
    int[] textAt = known.textAt;
    short[] shared = known.shared;
    int[] handles = known.handles;
    int[] starts = lines.starts;
    int[] numbers = lines.known;
    double[] values = lines.values;
    int next = cursor;
    int size = known.size();
    int before = previous;
    int beforeEnd = previousEnd;
    int count = (int) tally.lines;
    long samples = tally.samples;
    int mostSamples = limits.samplesPerPage();
    int mostBytes = limits.lineBytes();
    int at = offset;
    while (next < size && at < limit && count < starts.length) {
      int common = shared[next] & 0xFFFF;
      int from = textAt[next];
      int to = textAt[next + 1];
      int middle = at + common;
      int valueAt = middle + to - from;
      if (valueAt >= limit
          || !Arrays.equals(bytes, middle, valueAt, text, from, to)
          || !Arrays.equals(bytes, at, middle, bytes, before, before + common)
          || (foundAhead && marked(next))) {
        break;
      }
      int handle = handles[next];
      int lineEnd;
      if (handle <= LineStore.PLAIN) {
        if (bytes[valueAt] != '\n') {
          break;
        }
        lineEnd = valueAt;
        if (handle <= LineStore.METADATA) {
          passMetadata(next);
        }
      } else {
        if (samples >= mostSamples) {
          break;
        }
        long bits = number.bits(bytes, valueAt);
        lineEnd = number.end();
        if (bits == ShortNumber.NOT_SHORT) {
          lineEnd = ExpositionReader.newline(bytes, valueAt, limit);
          if (!line.parseValue(bytes, valueAt, lineEnd, format)) {
            break;
          }
          bits = line.valueBits();
          noteRest(count);
        }
        if (lineEnd - at > mostBytes) {
          break;
        }
        values[count] = Double.longBitsToDouble(bits);
        samples++;
      }
      starts[count] = at;
      numbers[count] = next;
      count++;
      next++;
      before = at;
      beforeEnd = valueAt;
      at = lineEnd + 1;
    }
    cursor = next;
    previous = before;
    previousEnd = beforeEnd;
    tally.lines = count;
    tally.samples = samples;
    return at;
  }

  private void noteRest(int count) {
    if (line.timestampMillis() != SampleSink.NO_TIMESTAMP) {
      lines.time(count, line.timestampMillis());
    }
    tally.exemplars += line.exemplar() ? 1 : 0;
  }

  /**
   * Reads a line that is not the expected one; false to give the page up.
   *
   * @param ahead the remembered line whose text it begins with, or negative
   */
  private boolean readOther(int start, int lineEnd, int count, int ahead) {
    if (ended) {
      tally.bad(page, start, lineEnd, "something after # EOF");
      return true;
    }
    if (lineEnd - start > limits.lineBytes()) {
      refuse(start, lineEnd, "line longer than limit lineBytes=" + limits.lineBytes());
      return true;
    }
    int first = start;
    while (first < lineEnd && !openMetrics() && CharClass.blank(page[first])) {
      first++;
    }
    if (first == lineEnd) {
      return emptyLine(start, lineEnd, count, ahead);
    }
    return page[first] == '#'
        ? readMetadata(start, first, lineEnd, count, ahead)
        : readSample(start, lineEnd, count, ahead);
  }

  private boolean emptyLine(int start, int lineEnd, int count, int ahead) {
    if (openMetrics()) {
      tally.bad(page, start, lineEnd, "an empty line, which OpenMetrics has not");
    } else if (!take(ahead, start, lineEnd, count)) {
      addPlain(start, lineEnd, count);
    }
    return true;
  }

  /** Metadata must be what was expected next of it; anything else gives the page up. */
  private boolean readMetadata(int start, int hash, int lineEnd, int count, int ahead) {
    if (gapEnd < store.size()) {
      int length = store.decode(gapEnd, decoded);
      if (Arrays.equals(page, start, lineEnd, decoded, 0, length)) {
        int number = gapEnd;
        jump(number, start, lineEnd, count);
        passMetadata(number);
        return true;
      }
    }
    return switch (metadata.parse(page, hash, lineEnd, format)) {
      case HELP, TYPE, UNIT, END_OF_FILE -> false;
      case BAD -> {
        tally.bad(page, start, lineEnd, metadata.problem());
        yield true;
      }
      case COMMENT -> {
        if (!take(ahead, start, lineEnd, count)) {
          addPlain(start, lineEnd, count);
        }
        yield true;
      }
    };
  }

  private void addPlain(int start, int lineEnd, int count) {
    lines.known[count] = store.size() + news.add(start, lineEnd, LineStore.PLAIN, 0, false);
  }

  private boolean readSample(int start, int lineEnd, int count, int ahead) {
    if (tally.samples >= limits.samplesPerPage()) {
      tally.refused++;
      refuse(start, lineEnd, "more samples than limit samplesPerPage=" + limits.samplesPerPage());
      return true;
    }
    if (lineEnd == end && openMetrics()) {
      tally.bad(page, start, lineEnd, "the line is cut off: it has no newline");
      return true;
    }
    if (take(ahead, start, lineEnd, count)) {
      return true;
    }
    if (line.parse(page, start, lineEnd, format)) {
      return readGood(start, lineEnd, count);
    }
    notGood(start, lineEnd);
    return true;
  }

  /** A sample's line, taken apart. */
  private boolean readGood(int start, int lineEnd, int count) {
    if (!line.fillKey(series.key)) {
      notGood(start, lineEnd);
      return true;
    }
    return line.textEnd() != SampleLine.NO_END && readSeries(start, count);
  }

  private void notGood(int start, int lineEnd) {
    if (line.overLimit()) {
      refuse(start, lineEnd, line.problem());
    } else {
      tally.bad(page, start, lineEnd, line.problem());
    }
  }

  /** A good line, its key made: of a known series elsewhere, of one met before, or of a new one. */
  private boolean readSeries(int start, int count) {
    if (!indexed && !index.fill(store)) {
      return false;
    }
    indexed = true;
    int hash = keyHashes.of(series.key);
    int found = index.first(hash);
    for (int compared = 0; found >= 0; compared++) {
      if (compared == MAX_EQUAL_HASHES) {
        return false;
      }
      if (isSeries(found)) {
        return readKnownSeries(found, start, hash, count);
      }
      found = index.next(hash, found);
    }
    MetricFamily family = familyHere();
    if (family == null) {
      return false;
    }
    series.family = family;
    int number = store.size() + news.size();
    if (!index.add(hash, number)) {
      return false;
    }
    int handle = sink.learn(series);
    news.add(start, line.textEnd(), handle, hash, handle != LineSink.NOT_KEPT);
    sample(number, count);
    return true;
  }

  /** The series is known, or was new earlier in this page. */
  private boolean readKnownSeries(int number, int start, int hash, int count) {
    if (number >= store.size() || found(number)) {
      tally.duplicates++;
      return true;
    }
    boolean here = number >= gapStart && number < gapEnd;
    if (!here && familyOf(metadataSeen) == null) {
      return false;
    }
    int textEnd = line.textEnd();
    int length = store.decode(number, decoded);
    boolean same = Arrays.equals(page, start, textEnd, decoded, 0, length);
    if (same && here && number >= cursor) {
      jump(number, start, textEnd, count);
      sample(number, count);
      return true;
    }
    moved = true;
    mark(number);
    foundAhead |= number >= cursor;
    int handle = store.handles[number];
    sample(same ? number : store.size() + news.add(start, textEnd, handle, hash, false), count);
    return true;
  }

  private void sample(int number, int count) {
    lines.known[count] = number;
    lines.values[count] = Double.longBitsToDouble(line.valueBits());
    noteRest(count);
    tally.samples++;
  }

  /**
   * Looks among the next few remembered lines of this gap for one with whose text the line begins;
   * negative if there is none. Nothing is decoded: of each text it is known how much it shares with
   * the one before, and of that how much is here.
   */
  private int ahead(int start) {
    int most = Math.min(cursor + LOOK_AHEAD, gapEnd);
    if (cursor >= most) {
      return PageLines.NOTHING;
    }
    int here = sameBytes(page, previous, previousEnd, start);
    for (int candidate = cursor; candidate < most; candidate++) {
      int common = store.sharedLength(candidate);
      if (common <= here) {
        int from = store.textAt[candidate];
        int to = store.textAt[candidate + 1];
        int more = sameBytes(store.text, from, to, start + common);
        here = common + more;
        if (more == to - from && !found(candidate)) {
          return candidate;
        }
      }
    }
    return PageLines.NOTHING;
  }

  /** How many bytes of a text stand in the page from a position on. */
  private int sameBytes(byte[] text, int from, int to, int start) {
    int most = Math.min(to - from, end - start);
    int differs = Arrays.mismatch(text, from, from + most, page, start, start + most);
    return differs < 0 ? most : differs;
  }

  /** Takes a line that begins with a sample's remembered text and ends with a short number. */
  private boolean takeShort(int number, int start, int limit, int count) {
    int textEnd = start + store.textLength(number);
    if (store.handles[number] <= LineStore.PLAIN || textEnd >= limit) {
      return false;
    }
    long bits = this.number.bits(page, textEnd);
    if (bits == ShortNumber.NOT_SHORT || this.number.end() - start > limits.lineBytes()) {
      return false;
    }
    takeSample(number, start, textEnd, bits, count);
    return true;
  }

  /** The line begins with a remembered text, if any; false if it goes on otherwise. */
  private boolean take(int number, int start, int lineEnd, int count) {
    if (number < 0) {
      return false;
    }
    int textEnd = start + store.textLength(number);
    if (store.handles[number] <= LineStore.PLAIN) {
      if (textEnd != lineEnd) {
        return false;
      }
      jump(number, start, textEnd, count);
      return true;
    }
    if (!line.parseValue(page, textEnd, lineEnd, format)) {
      return false;
    }
    noteRest(count);
    takeSample(number, start, textEnd, line.valueBits(), count);
    return true;
  }

  private void takeSample(int number, int start, int textEnd, long bits, int count) {
    jump(number, start, textEnd, count);
    lines.values[count] = Double.longBitsToDouble(bits);
    tally.samples++;
  }

  /** Goes on behind a remembered line whose text is here; those before it were left out. */
  private void jump(int number, int start, int textEnd, int count) {
    if (number != cursor) {
      mark(runStart, cursor);
      runStart = number;
    }
    cursor = number + 1;
    previous = start;
    previousEnd = textEnd;
    lines.known[count] = number;
  }

  private void passMetadata(int number) {
    metadataSeen++;
    ended |= store.handles[number] == LineStore.END_OF_FILE;
    gapStart = number + 1;
    gapEnd = store.metadataLine(metadataSeen);
    recentFamilies.clear();
  }

  private boolean isSeries(int number) {
    if (number < store.size()) {
      int length = store.decode(number, decoded);
      return parsesTo(decoded, 0, length);
    }
    int added = number - store.size();
    return parsesTo(page, news.starts[added], news.textEnds[added]);
  }

  private boolean parsesTo(byte[] bytes, int start, int textEnd) {
    return earlierLine.parseText(bytes, start, textEnd, format)
        && earlierLine.fillKey(earlierKey)
        && earlierKey.sameAs(series.key);
  }

  /** The family of a sample behind the metadata met so far: as for the line before, mostly. */
  private @Nullable MetricFamily familyHere() {
    if (line.nameEscaped()) {
      return familyOf(metadataSeen);
    }
    MetricFamily family = recentFamilies.find(page, line.nameStart(), line.nameEnd());
    if (family == null) {
      family = familyOf(metadataSeen);
      if (family != null) {
        recentFamilies.add(line.nameStart(), line.nameEnd(), family);
      }
    }
    return family;
  }

  private @Nullable MetricFamily familyOf(int metadataLines) {
    int from = line.nameStart();
    int length = line.nameEnd() - from;
    if (!line.nameEscaped()) {
      return families.settledFamily(page, from, length, metadataLines);
    }
    byte[] name = new byte[length];
    int resolved = Escapes.resolve(page, from, from + length, name, 0, true);
    return families.settledFamily(name, 0, resolved, metadataLines);
  }

  private void refuse(int start, int lineEnd, String reason) {
    tally.refuse(page, start, lineEnd, reason);
  }

  private void mark(int number) {
    found[number >> 6] |= 1L << number;
  }

  private void mark(int from, int to) {
    if (from == to) {
      return;
    }
    int first = from >> 6;
    int last = (to - 1) >> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      found[first] |= head & tail;
    } else {
      found[first] |= head;
      Arrays.fill(found, first + 1, last, -1L);
      found[last] |= tail;
    }
  }

  private boolean marked(int number) {
    return (found[number >> 6] & 1L << number) != 0;
  }

  private boolean openMetrics() {
    return format == ExpositionFormat.OPENMETRICS_1_0;
  }
}
