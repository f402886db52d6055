package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of text 0.0.4 or OpenMetrics 1.0. A line that is not understood is counted, the first
 * few are reported, and the page goes on. What it decides on doubtful input is listed in {@code
 * docs/formats/exposition.md}.
 *
 * <p>Reusable and meant to be: one reader per target, used by one thread. After the first page of a
 * target nothing is allocated for a line whose family is known. Memory is bound by the limits, not
 * by what a page claims.
 */
public final class ExpositionReader {
  /** Series with equal hashes that are compared line by line before one is refused. */
  private static final int MAX_EQUAL_HASHES = 16;

  private static final byte[] TOTAL = "_total".getBytes(StandardCharsets.US_ASCII);

  private final ExpositionLimits limits;
  private final SampleLine line;
  private final SampleLine earlierLine;
  private final SeriesKey earlierKey = new SeriesKey();
  private final MetadataLine metadata;
  private final FamilyTable families;
  private final KeyHash keyHashes = new KeyHash();
  private final SeenSeries seen = new SeenSeries();
  private final CurrentSeries series = new CurrentSeries();
  private final PageTally tally = new PageTally();
  private final RecentFamilies recent = new RecentFamilies();

  /** Hashes of the names by which a family was looked for. */
  private final HashSetOfLongs sought = new HashSetOfLongs();

  private LineWatcher watcher = LineWatcher.NONE;
  private byte[] page = new byte[0];
  private int end;
  private ExpositionFormat format = ExpositionFormat.TEXT_0_0_4;
  private boolean scannedAhead;
  private boolean ended;

  /** Whether each series' family follows from its name and the metadata before it alone. */
  private boolean regular;

  private int metadataLines;
  private int lineStart;
  private int keyHash;

  public ExpositionReader(ExpositionLimits limits) {
    this.limits = limits;
    line = new SampleLine(limits);
    earlierLine = new SampleLine(limits);
    metadata = new MetadataLine(limits);
    families = new FamilyTable(limits);
  }

  /**
   * Reads one page and gives its samples to the sink, in the order of their lines. Whatever the
   * sink throws ends the reading and passes through.
   */
  public PageReport read(
      byte[] bytes, int offset, int length, ExpositionFormat pageFormat, SampleSink sink) {
    return read(bytes, offset, length, pageFormat, sink, LineWatcher.NONE);
  }

  /** The same, and tells of the other lines. */
  PageReport read(
      byte[] bytes,
      int offset,
      int length,
      ExpositionFormat pageFormat,
      SampleSink sink,
      LineWatcher lineWatcher) {
    begin(bytes, offset + length, pageFormat);
    watcher = lineWatcher;
    try {
      boolean terminated = readLines(offset, sink);
      return tally.report(openMetrics() ? ended : terminated);
    } finally {
      release();
    }
  }

  /** Start of the sample's line; while the sink is called. */
  int lineStart() {
    return lineStart;
  }

  /** Where name and labels of the sample end: see {@link SampleLine#textEnd}. */
  int textEnd() {
    return line.textEnd();
  }

  /** Hash of the sample's key; while the sink is called. */
  int keyHash() {
    return keyHash;
  }

  /**
   * Whether the last page was such that another one with the same metadata lines in the same order
   * gives the same series the same families, wherever between them the samples stand: each line of
   * metadata came before all samples that it could say something of, none was refused, and nothing
   * came after the end.
   */
  boolean regular() {
    return regular;
  }

  /** The families of the last page. */
  FamilyTable families() {
    return families;
  }

  /** A page can be as large as the rest of the heap: nothing here may keep it until the next. */
  private void release() {
    page = new byte[0];
    line.release();
    earlierLine.release();
    metadata.release();
    families.end();
    recent.clear();
    watcher = LineWatcher.NONE;
  }

  private void begin(byte[] bytes, int pageEnd, ExpositionFormat pageFormat) {
    page = bytes;
    end = pageEnd;
    format = pageFormat;
    scannedAhead = false;
    ended = false;
    regular = true;
    metadataLines = 0;
    recent.clear();
    sought.clear();
    tally.begin();
    families.begin(bytes, pageFormat);
    seen.clear();
  }

  /** Whether the last line had its newline; a page without any line has. */
  private boolean readLines(int offset, SampleSink sink) {
    int limit = lastNewline(page, offset, end);
    int at = offset;
    while (at < end) {
      tally.lines++;
      int lineEnd = ended || at >= limit ? SampleLine.NO_END : line.parsePlain(page, at, limit);
      if (lineEnd != SampleLine.NO_END) {
        readSample(at, lineEnd, true, sink);
      } else {
        lineEnd = newline(at);
        readLine(at, lineEnd, sink);
      }
      if (lineEnd == end) {
        return false;
      }
      at = lineEnd + 1;
    }
    return true;
  }

  private void readLine(int start, int lineEnd, SampleSink sink) {
    if (ended) {
      regular = false;
      bad(start, lineEnd, "something after # EOF");
    } else if (lineEnd - start > limits.lineBytes()) {
      refuse(start, lineEnd, "line longer than limit lineBytes=" + limits.lineBytes());
    } else {
      int first = firstByte(start, lineEnd);
      if (first == lineEnd) {
        if (openMetrics()) {
          bad(start, lineEnd, "an empty line, which OpenMetrics has not");
        } else {
          watcher.plain(start, lineEnd, LineStore.PLAIN);
        }
      } else if (page[first] == '#') {
        readMetadata(start, first, lineEnd);
      } else {
        readSample(start, lineEnd, false, sink);
      }
    }
  }

  private void readSample(int start, int lineEnd, boolean parsed, SampleSink sink) {
    if (tally.samples >= limits.samplesPerPage()) {
      tally.refused++;
      refuse(start, lineEnd, "more samples than limit samplesPerPage=" + limits.samplesPerPage());
      return;
    }
    if (lineEnd == end && openMetrics()) {
      bad(start, lineEnd, "the line is cut off: it has no newline");
      return;
    }
    boolean good = parsed || line.parse(page, start, lineEnd, format);
    if (!good || !line.fillKey(series.key)) {
      if (line.overLimit()) {
        refuse(start, lineEnd, line.problem());
      } else {
        bad(start, lineEnd, line.problem());
      }
      return;
    }
    MetricFamily family = family(lineEnd);
    if (family == null) {
      regular = false;
      tally.refused++;
      refuse(
          start, lineEnd, "more families than limit familiesPerPage=" + limits.familiesPerPage());
      return;
    }
    if (isNew(start, lineEnd)) {
      tally.samples++;
      tally.exemplars += line.exemplar() ? 1 : 0;
      series.family = family;
      lineStart = start;
      sink.sample(series, Double.longBitsToDouble(line.valueBits()), line.timestampMillis());
    }
  }

  private void readMetadata(int start, int hash, int lineEnd) {
    switch (metadata.parse(page, hash, lineEnd, format)) {
      case COMMENT -> watcher.plain(start, lineEnd, LineStore.PLAIN);
      case END_OF_FILE -> {
        ended = true;
        watcher.plain(start, lineEnd, LineStore.END_OF_FILE);
      }
      case BAD -> bad(start, lineEnd, metadata.problem());
      case HELP, TYPE, UNIT -> {
        recent.clear();
        metadataLines++;
        if (!remember(lineEnd)) {
          regular = false;
          bad(start, lineEnd, "another type than an earlier line gave this family");
        }
        noteMetadata();
        watcher.plain(start, lineEnd, LineStore.METADATA);
      }
    }
  }

  /** A line that was applied ahead must come before its samples, like any other. */
  private void noteMetadata() {
    FamilyTable.Entry entry = metadataEntry();
    if (entry == null) {
      regular = false;
    } else {
      entry.lastMetadata = metadataLines;
      regular &= !(scannedAhead && sought.contains(entry.hash));
    }
  }

  /** A metadata line changes what is known of a family: no sample may have asked for it before. */
  private void change(FamilyTable.Entry entry) {
    regular &= !sought.contains(entry.hash);
  }

  /** Keeps what the metadata line just parsed says; false if it contradicts an earlier one. */
  private boolean remember(int lineEnd) {
    FamilyTable.Entry entry = metadataEntry();
    if (entry == null) {
      return true;
    }
    int textStart = metadata.textStart();
    switch (metadata.kind()) {
      case TYPE -> {
        if (entry.type == null) {
          change(entry);
          entry.type = metadata.type();
        }
        return entry.type == metadata.type() || rememberTotal(entry);
      }
      case HELP -> {
        if (!entry.helped) {
          change(entry);
          entry.helped = true;
          entry.helpStart = textStart;
          entry.helpEnd = Utf8.cut(page, textStart, lineEnd, limits.helpBytes());
        }
      }
      case UNIT -> {
        change(entry);
        entry.unitStart = textStart;
        entry.unitEnd = lineEnd;
      }
      case COMMENT, END_OF_FILE, BAD -> {}
    }
    return true;
  }

  /**
   * Go's own metrics have a gauge {@code x} beside a counter {@code x_total}, which OpenMetrics
   * announces as {@code x} too: the second announcement then is taken as that of {@code x_total}.
   */
  private boolean rememberTotal(FamilyTable.Entry entry) {
    if (!openMetrics() || metadata.type() != MetricType.COUNTER) {
      return false;
    }
    byte[] name = Arrays.copyOf(entry.name, entry.name.length + TOTAL.length);
    System.arraycopy(TOTAL, 0, name, entry.name.length, TOTAL.length);
    FamilyTable.Entry total = families.entry(name, 0, name.length);
    regular &= total != null && !scannedAhead;
    if (total != null && total.type == null) {
      change(total);
      total.lastMetadata = metadataLines;
      total.type = MetricType.COUNTER;
    }
    return total == null || total.type == MetricType.COUNTER;
  }

  private FamilyTable.@Nullable Entry metadataEntry() {
    int from = metadata.nameStart();
    int length = metadata.nameEnd() - from;
    if (!metadata.nameEscaped()) {
      return families.entry(page, from, length);
    }
    byte[] name = new byte[length];
    return families.entry(name, 0, Escapes.resolve(page, from, from + length, name, 0, true));
  }

  /** Family of the sample line just parsed; null when there are too many. */
  private @Nullable MetricFamily family(int lineEnd) {
    int from = line.nameStart();
    int to = line.nameEnd();
    MetricFamily family = recent.find(page, from, to);
    if (family != null) {
      return family;
    }
    if (line.nameEscaped()) {
      byte[] name = new byte[to - from];
      return family(name, 0, Escapes.resolve(page, from, to, name, 0, true), lineEnd);
    }
    family = family(page, from, to - from, lineEnd);
    if (family != null) {
      recent.add(from, to, family);
    }
    return family;
  }

  private @Nullable MetricFamily family(byte[] name, int offset, int length, int lineEnd) {
    seek(name, offset, length);
    FamilyTable.Entry entry = families.typedEntryOf(name, offset, length);
    if (!scannedAhead && (entry == null || !entry.helped)) {
      scanAhead(lineEnd);
      entry = families.typedEntryOf(name, offset, length);
    }
    if (entry == null) {
      entry = families.entry(name, offset, length);
    }
    return entry == null ? null : families.family(entry);
  }

  private void seek(byte[] name, int offset, int length) {
    sought.add(SeriesKey.hash(name, offset, length));
    for (FamilySuffix suffix : FamilySuffix.ALL) {
      int stem = suffix.stem(name, offset, length);
      if (stem > 0) {
        sought.add(SeriesKey.hash(name, offset, stem));
      }
    }
  }

  /**
   * Reads the metadata of the rest of the page, once: a sample came whose type or help is not known
   * yet. Its bad lines are left to the ordinary reading.
   */
  private void scanAhead(int lineEnd) {
    scannedAhead = true;
    recent.clear();
    boolean ahead = true;
    for (int at = lineEnd + 1; ahead && at < end; ) {
      int nextEnd = newline(at);
      int first = firstByte(at, nextEnd);
      if (first < nextEnd && page[first] == '#' && nextEnd - at <= limits.lineBytes()) {
        switch (metadata.parse(page, first, nextEnd, format)) {
          case HELP, TYPE, UNIT -> remember(nextEnd);
          case END_OF_FILE -> ahead = false;
          case COMMENT, BAD -> {}
        }
      }
      at = nextEnd + 1;
    }
  }

  /** Whether the series of the line just parsed has not been in this page. */
  private boolean isNew(int start, int lineEnd) {
    int hash = keyHashes.of(series.key);
    keyHash = hash;
    int slot = seen.slotOf(hash, seen.firstSlot(hash));
    for (int compared = 0; seen.lineStart(slot) >= 0; compared++) {
      if (compared == MAX_EQUAL_HASHES) {
        bad(start, lineEnd, "the hash of its series is that of too many others");
        return false;
      }
      int earlier = seen.lineStart(slot);
      earlierLine.parse(page, earlier, newline(earlier), format);
      earlierLine.fillKey(earlierKey);
      if (earlierKey.sameAs(series.key)) {
        tally.duplicates++;
        return false;
      }
      slot = seen.slotOf(hash, seen.after(slot));
    }
    seen.put(slot, hash, start);
    return true;
  }

  private int newline(int from) {
    return newline(page, from, end);
  }

  /** Behind the last newline between two positions; the first position if there is none. */
  static int lastNewline(byte[] bytes, int from, int to) {
    int at = to;
    while (at > from && bytes[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  /** The newline at or after a position, or the end. */
  static int newline(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private int firstByte(int start, int lineEnd) {
    int at = start;
    while (at < lineEnd && !openMetrics() && CharClass.blank(page[at])) {
      at++;
    }
    return at;
  }

  private boolean openMetrics() {
    return format == ExpositionFormat.OPENMETRICS_1_0;
  }

  private void refuse(int start, int lineEnd, String reason) {
    tally.refuse(page, start, lineEnd, reason);
  }

  private void bad(int start, int lineEnd, String reason) {
    tally.bad(page, start, lineEnd, reason);
  }
}
