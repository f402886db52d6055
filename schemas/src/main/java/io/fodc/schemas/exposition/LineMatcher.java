package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import java.util.Arrays;

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
  /** Where the next line begins when the page is to be read without memory. */
  private static final int GIVEN_UP = -1;

  private final ExpositionLimits limits;
  private final SampleLine line;
  private final MetadataLine metadata;
  private final CurrentSeries series = new CurrentSeries();
  private final ShortNumber number = new ShortNumber();
  private final LineFamilies families;
  private final StorePosition position;
  private final SeriesLookup lookup;

  final PageTally tally = new PageTally();
  final PageLines lines;
  final NewLines news = new NewLines();

  private LineStore store;
  private ExpositionFormat format = ExpositionFormat.TEXT_0_0_4;
  private LineSink sink;
  private byte[] page = {};
  private int end;

  LineMatcher(
      ExpositionLimits limits, ByteAllowance memory, LineStore store, FamilyTable families) {
    this.limits = limits;
    this.store = store;
    this.families = new LineFamilies(families);
    line = new SampleLine(limits);
    metadata = new MetadataLine(limits);
    position = new StorePosition(store);
    lookup = new SeriesLookup(limits, memory, store, news);
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
    return lines.begin(store.size())
        && readLines(offset)
        && position.metadataSeen == store.metadata();
  }

  /** Whether every remembered line was there, in order, and no other to remember. */
  boolean unchanged() {
    return news.size() == 0 && position.isWhole();
  }

  /** Before asking what is {@link #missing}. */
  void markLast() {
    position.markLast();
  }

  /** The first remembered line from a number on that was not in the page; the size if none. */
  int missing(int from) {
    return position.missing(from);
  }

  /** Whether the page ended as its format wants. */
  boolean complete(int offset) {
    return format == ExpositionFormat.OPENMETRICS_1_0
        ? position.ended
        : end == offset || page[end - 1] == '\n';
  }

  /** Asks for a handle again, for the sample on a line of the page. */
  int learn(int start) {
    boolean good =
        line.parse(page, start, ExpositionReader.newline(page, start, end), format)
            && line.fillKey(series.key);
    MetricFamily family = good ? families.of(line, page, store.metadata()) : null;
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
    lookup.release();
    metadata.release();
    sink = NoSink.INSTANCE;
  }

  void free() {
    lines.free();
    lookup.free();
  }

  private void begin() {
    tally.begin();
    news.clear();
    families.forgetRecent();
    position.begin(store);
    lookup.begin(store, format);
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
    int number = position.ahead(page, start, end);
    if (start < limit && !position.ended && tally.samples < limits.samplesPerPage()) {
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
    StorePosition reached = position;
    int next = reached.cursor;
    int size = known.size();
    int before = reached.previous;
    int beforeEnd = reached.previousEnd;
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
          || (reached.foundAhead && reached.foundEarlier(next))) {
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
    reached.cursor = next;
    reached.previous = before;
    reached.previousEnd = beforeEnd;
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
    if (position.ended) {
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
    int expected = position.nextMetadata();
    if (expected < store.size() && lookup.isText(expected, page, start, lineEnd)) {
      jump(expected, start, lineEnd, count);
      passMetadata(expected);
      return true;
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
    int found = lookup.find(series.key, page);
    if (found != SeriesLookup.NEW) {
      return found != SeriesLookup.GIVEN_UP && readKnownSeries(found, start, count);
    }
    MetricFamily family = families.next(line, page, position.metadataSeen);
    int number = store.size() + news.size();
    if (family == null || !lookup.add(number)) {
      return false;
    }
    series.family = family;
    int handle = sink.learn(series);
    news.add(start, line.textEnd(), handle, lookup.hash(), handle != LineSink.NOT_KEPT);
    sample(number, count);
    return true;
  }

  /** The series is known, or was new earlier in this page. */
  private boolean readKnownSeries(int number, int start, int count) {
    if (number >= store.size() || position.found(number)) {
      tally.duplicates++;
      return true;
    }
    boolean here = position.inGap(number);
    if (!here && families.of(line, page, position.metadataSeen) == null) {
      return false;
    }
    int textEnd = line.textEnd();
    boolean same = lookup.isText(number, page, start, textEnd);
    if (same && here && number >= position.cursor) {
      jump(number, start, textEnd, count);
      sample(number, count);
      return true;
    }
    position.move(number);
    int handle = store.handles[number];
    int added =
        same ? number : store.size() + news.add(start, textEnd, handle, lookup.hash(), false);
    sample(added, count);
    return true;
  }

  private void sample(int number, int count) {
    lines.known[count] = number;
    lines.values[count] = Double.longBitsToDouble(line.valueBits());
    noteRest(count);
    tally.samples++;
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
    position.jump(number, start, textEnd);
    lines.known[count] = number;
  }

  private void passMetadata(int number) {
    position.passMetadata(number);
    families.forgetRecent();
  }

  private void refuse(int start, int lineEnd, String reason) {
    tally.refuse(page, start, lineEnd, reason);
  }

  private boolean openMetrics() {
    return format == ExpositionFormat.OPENMETRICS_1_0;
  }
}
