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
    index = new LineIndex(memory);
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

  boolean found(int remembered) {
    return (remembered >= runStart && remembered < cursor) || marked(remembered);
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
        int lineEnd = ExpositionReader.newline(page, at, end);
        if (!readOther(at, lineEnd, (int) tally.lines++)) {
          return false;
        }
        at = lineEnd + 1;
      }
    }
    return true;
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

  /** Reads a line that is not the expected one; false to give the page up. */
  private boolean readOther(int start, int lineEnd, int count) {
    lines.starts[count] = start;
    lines.known[count] = PageLines.NOTHING;
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
      return emptyLine(start, lineEnd, count);
    }
    return page[first] == '#'
        ? readMetadata(start, first, lineEnd, count)
        : readSample(start, lineEnd, count);
  }

  private boolean emptyLine(int start, int lineEnd, int count) {
    if (openMetrics()) {
      tally.bad(page, start, lineEnd, "an empty line, which OpenMetrics has not");
    } else if (!ahead(start, lineEnd, count)) {
      addPlain(start, lineEnd, count);
    }
    return true;
  }

  /** Metadata must be what was expected next of it; anything else gives the page up. */
  private boolean readMetadata(int start, int hash, int lineEnd, int count) {
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
        if (!ahead(start, lineEnd, count)) {
          addPlain(start, lineEnd, count);
        }
        yield true;
      }
    };
  }

  private void addPlain(int start, int lineEnd, int count) {
    lines.known[count] = store.size() + news.add(start, lineEnd, LineStore.PLAIN, 0, false);
  }

  private boolean readSample(int start, int lineEnd, int count) {
    if (tally.samples >= limits.samplesPerPage()) {
      tally.refused++;
      refuse(start, lineEnd, "more samples than limit samplesPerPage=" + limits.samplesPerPage());
      return true;
    }
    if (lineEnd == end && openMetrics()) {
      tally.bad(page, start, lineEnd, "the line is cut off: it has no newline");
      return true;
    }
    if (ahead(start, lineEnd, count)) {
      return true;
    }
    boolean plain = lineEnd < end && line.parsePlain(page, start, lineEnd + 1) == lineEnd;
    if (!(plain || line.parse(page, start, lineEnd, format)) || !line.fillKey(series.key)) {
      if (line.overLimit()) {
        refuse(start, lineEnd, line.problem());
      } else {
        tally.bad(page, start, lineEnd, line.problem());
      }
      return true;
    }
    if (line.textEnd() == SampleLine.NO_END) {
      return false;
    }
    return readSeries(start, count);
  }

  /** A good line, its key made: of a known series elsewhere, of one met before, or of a new one. */
  private boolean readSeries(int start, int count) {
    if (!indexed && !index.fill(store)) {
      return false;
    }
    indexed = true;
    int hash = keyHashes.of(series.key);
    int slot = index.slot(hash);
    for (int compared = 0; index.line(slot) >= 0; compared++) {
      if (compared == MAX_EQUAL_HASHES) {
        return false;
      }
      int number = index.line(slot);
      if (isSeries(number)) {
        return readKnownSeries(number, start, hash, count);
      }
      slot = index.next(hash, slot);
    }
    MetricFamily family = familyOf(metadataSeen);
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

  /** Looks for the line among the next few of this gap. */
  private boolean ahead(int start, int lineEnd, int count) {
    int most = Math.min(cursor + LOOK_AHEAD, gapEnd);
    if (cursor >= most) {
      return false;
    }
    int before = previousEnd - previous;
    System.arraycopy(page, previous, decoded, 0, before);
    for (int number = cursor; number < most; number++) {
      int length = store.decodeNext(number, decoded);
      if (length <= lineEnd - start
          && Arrays.equals(page, start, start + length, decoded, 0, length)
          && !found(number)) {
        return take(number, start, start + length, lineEnd, count);
      }
    }
    return false;
  }

  /** The line begins with a remembered text; false if it goes on otherwise. */
  private boolean take(int number, int start, int textEnd, int lineEnd, int count) {
    if (store.handles[number] <= LineStore.PLAIN) {
      if (textEnd != lineEnd) {
        return false;
      }
      jump(number, start, textEnd, count);
      return true;
    }
    long bits = lineEnd < end ? this.number.bits(page, textEnd) : ShortNumber.NOT_SHORT;
    if (bits == ShortNumber.NOT_SHORT) {
      if (!line.parseValue(page, textEnd, lineEnd, format)) {
        return false;
      }
      bits = line.valueBits();
      noteRest(count);
    }
    jump(number, start, textEnd, count);
    lines.values[count] = Double.longBitsToDouble(bits);
    tally.samples++;
    return true;
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
    int at = from;
    while (at < to && (at & 63) != 0) {
      mark(at++);
    }
    for (; at + 64 <= to; at += 64) {
      found[at >> 6] = -1L;
    }
    while (at < to) {
      mark(at++);
    }
  }

  private boolean marked(int number) {
    return (found[number >> 6] & 1L << number) != 0;
  }

  private boolean openMetrics() {
    return format == ExpositionFormat.OPENMETRICS_1_0;
  }
}
