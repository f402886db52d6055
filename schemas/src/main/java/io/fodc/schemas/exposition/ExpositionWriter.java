package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one page of text 0.0.4 or OpenMetrics 1.0 as a stream: {@link #family}, its samples, the
 * next family, at the end {@link #end}. All samples of a family must follow it together. One page,
 * one thread; it holds a fixed buffer and the names of the families so far.
 *
 * <p>Names of samples never change (but see {@link NameEscaping}). Where a format cannot announce a
 * family so, the announcement gives way: an OpenMetrics counter {@code x} of samples {@code
 * x_total} is {@code # TYPE x_total counter} in text, and a text counter whose samples do not end
 * in {@code _total} is {@code unknown} in OpenMetrics.
 */
public final class ExpositionWriter {
  private final ExpositionFormat format;
  private final NameEscaping escaping;
  private final PageBuffer out;
  private final Set<String> announced = new HashSet<>();
  private final KeyCursor cursor = new KeyCursor();

  private @Nullable MetricFamily family;

  /** Whether no later sample can change how the family is announced. */
  private boolean settled;

  private boolean anyAnnouncement;
  private byte[] lastName = new byte[64];
  private int lastNameLength = -1;

  /** A page whose names are escaped with {@link NameEscaping#VALUES} where they must be. */
  public ExpositionWriter(ExpositionFormat format, OutputStream sink) {
    this(format, NameEscaping.VALUES, sink);
  }

  /**
   * A page.
   *
   * @param sink where its bytes go, in pieces of some KiB; flushed and not closed by {@link #end}
   */
  public ExpositionWriter(ExpositionFormat format, NameEscaping escaping, OutputStream sink) {
    this.format = format;
    this.escaping = escaping;
    this.out = new PageBuffer(sink);
  }

  /** Value of {@code Content-Type} for the page. */
  public static String contentType(ExpositionFormat format, NameEscaping escaping) {
    return format.contentType() + "; escaping=" + escaping.word();
  }

  /** Starts a family: the samples that follow are its. */
  public void family(MetricFamily next) throws IOException {
    announceEmpty();
    family = next;
    settled = false;
    anyAnnouncement = false;
    lastNameLength = -1;
  }

  /** A sample without timestamp. */
  public void sample(SeriesDefinition series, double value) throws IOException {
    sample(series.name(), series.labels(), value, SampleSink.NO_TIMESTAMP);
  }

  /** A sample of a series. */
  public void sample(SeriesDefinition series, double value, long timestampMillis)
      throws IOException {
    sample(series.name(), series.labels(), value, timestampMillis);
  }

  /** A sample without timestamp. */
  public void sample(String name, Labels labels, double value) throws IOException {
    sample(name, labels, value, SampleSink.NO_TIMESTAMP);
  }

  /** A sample; the timestamp may be {@link SampleSink#NO_TIMESTAMP}. */
  public void sample(String name, Labels labels, double value, long timestampMillis)
      throws IOException {
    if (!settled) {
      announceFor(name);
    }
    String separator = putName(name);
    for (int i = 0; i < labels.size(); i++) {
      out.put(separator);
      putLabelName(labels.name(i));
      out.put("=\"");
      out.putEscaped(labels.value(i), true, true);
      out.put('"');
      separator = ",";
    }
    putEnd(separator, value, timestampMillis);
  }

  /** A sample without timestamp, of a series of which only the key is at hand. No objects. */
  public void sample(SeriesKey key, double value) throws IOException {
    sample(key, value, SampleSink.NO_TIMESTAMP);
  }

  /** A sample of a series of which only the key is at hand. Makes no objects for plain names. */
  public void sample(SeriesKey key, double value, long timestampMillis) throws IOException {
    cursor.reset(key);
    if (!settled) {
      announceFor(cursor);
    }
    String separator = "{";
    if (plain(cursor.nameOffset(), cursor.nameLength(), true)) {
      out.putEscaped(cursor.bytes(), cursor.nameOffset(), cursor.nameLength(), false, false);
    } else {
      separator = putName(cursor.name());
    }
    while (cursor.next()) {
      out.put(separator);
      if (plain(cursor.labelNameOffset(), cursor.labelNameLength(), false)) {
        out.putEscaped(
            cursor.bytes(), cursor.labelNameOffset(), cursor.labelNameLength(), false, false);
      } else {
        putLabelName(cursor.labelName());
      }
      out.put("=\"");
      out.putEscaped(
          cursor.bytes(), cursor.labelValueOffset(), cursor.labelValueLength(), true, true);
      out.put('"');
      separator = ",";
    }
    putEnd(separator, value, timestampMillis);
  }

  /** Completes the page and flushes it to the sink, which stays open. */
  public void end() throws IOException {
    announceEmpty();
    family = null;
    if (openMetrics()) {
      out.put("# EOF\n");
    }
    out.flush();
  }

  private void putEnd(String separator, double value, long timestampMillis) throws IOException {
    if (!separator.equals("{")) {
      out.put('}');
    }
    out.put(' ');
    out.putNumber(value);
    if (timestampMillis != SampleSink.NO_TIMESTAMP) {
      out.put(' ');
      if (openMetrics()) {
        out.putSeconds(timestampMillis);
      } else {
        out.putLong(timestampMillis);
      }
    }
    out.put('\n');
  }

  /** Writes the name and returns what must stand before the first label. */
  private String putName(String name) throws IOException {
    if (NameEscaping.plainMetric(name)) {
      out.put(name);
      return "{";
    }
    if (escaping == NameEscaping.VALUES) {
      out.put(NameEscaping.escaped(name, false));
      return "{";
    }
    out.put('{');
    putQuoted(name);
    return ",";
  }

  private void putLabelName(String name) throws IOException {
    if (NameEscaping.plainLabel(name)) {
      out.put(name);
    } else if (escaping == NameEscaping.VALUES) {
      out.put(NameEscaping.escaped(name, true));
    } else {
      putQuoted(name);
    }
  }

  private void putQuoted(String name) throws IOException {
    out.put('"');
    out.putEscaped(name, true, true);
    out.put('"');
  }

  private boolean plain(int offset, int length, boolean metric) {
    byte[] bytes = cursor.bytes();
    boolean plain =
        length > 0
            && (metric
                ? CharClass.startsMetric(bytes[offset])
                : CharClass.startsLabel(bytes[offset]));
    for (int i = offset + 1; plain && i < offset + length; i++) {
      plain = metric ? CharClass.inMetric(bytes[i]) : CharClass.inLabel(bytes[i]);
    }
    return plain;
  }

  private void announceFor(KeyCursor key) throws IOException {
    byte[] bytes = key.bytes();
    int from = key.nameOffset();
    int length = key.nameLength();
    if (length != lastNameLength
        || !Arrays.equals(lastName, 0, length, bytes, from, from + length)) {
      announceFor(key.name());
      if (lastName.length < length) {
        lastName = new byte[length * 2];
      }
      System.arraycopy(bytes, from, lastName, 0, length);
      lastNameLength = length;
    }
  }

  private void announceFor(String sample) throws IOException {
    MetricFamily current = family;
    if (current == null) {
      throw new IllegalStateException("sample " + sample + " before its family");
    }
    announce(current, Announcement.of(current, sample, format));
    settled = Announcement.sameForAllSamples(current.type());
  }

  private void announceEmpty() throws IOException {
    MetricFamily current = family;
    if (current != null && !anyAnnouncement) {
      announce(current, Announcement.withoutSamples(current, format));
    }
  }

  /**
   * Each name once. Where a counter's name without {@code _total} is taken, as by Go's own {@code
   * go_memstats_alloc_bytes}, it is announced under its full name, as unknown.
   */
  private void announce(MetricFamily current, Announcement announcement) throws IOException {
    String name = announcement.name();
    if (name.isEmpty() || (anyAnnouncement && announced.contains(name))) {
      return;
    }
    String word = announcement.word();
    if (announced.contains(name) && word.equals("counter")) {
      name = name + "_total";
      word = "unknown";
    }
    anyAnnouncement = true;
    if (announced.add(name)) {
      putHeader(current, name, word);
    }
  }

  private void putHeader(MetricFamily current, String name, String word) throws IOException {
    if (!current.help().isEmpty()) {
      putKeyword("# HELP ", name);
      out.putEscaped(current.help(), true, openMetrics());
      out.put('\n');
    }
    putKeyword("# TYPE ", name);
    out.put(word);
    out.put('\n');
    String unit = current.unit();
    if (openMetrics() && !unit.isEmpty() && name.endsWith("_" + unit)) {
      putKeyword("# UNIT ", name);
      out.put(unit);
      out.put('\n');
    }
  }

  private void putKeyword(String keyword, String name) throws IOException {
    out.put(keyword);
    if (NameEscaping.plainMetric(name)) {
      out.put(name);
    } else if (escaping == NameEscaping.VALUES) {
      out.put(NameEscaping.escaped(name, false));
    } else {
      putQuoted(name);
    }
    out.put(' ');
  }

  private boolean openMetrics() {
    return format == ExpositionFormat.OPENMETRICS_1_0;
  }
}
