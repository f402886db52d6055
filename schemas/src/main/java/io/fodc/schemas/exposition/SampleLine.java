package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;

/**
 * One sample line taken apart into offsets. Reused line after line; nothing is copied until {@link
 * #fillKey}.
 *
 * <p>The grammar is that of the Prometheus server's two lexers: text 0.0.4 takes blanks and tabs
 * between any two tokens, OpenMetrics exactly one blank before value and timestamp and none
 * elsewhere.
 */
final class SampleLine {
  /** Ints for each label: name start, name end, value start, value end, escapes. */
  private static final int INTS = 5;

  private static final int NAME_ESCAPED = 1;
  private static final int VALUE_ESCAPED = 2;
  private static final byte[] NO_PAGE = {};

  /** {@link #textEnd} of a line whose name and value nothing separates. */
  static final int NO_END = -1;

  private final ExpositionLimits limits;
  private final ShortNumber number = new ShortNumber();
  private final boolean[] quotedEscaped = new boolean[1];
  private byte[] page = NO_PAGE;
  private int at;
  private int end;
  private boolean openMetrics;

  private int nameStart;
  private int nameEnd;
  private boolean nameEscaped;

  /** Behind the name or the closing brace. */
  private int partsEnd;

  private int[] labels = new int[16 * INTS];
  private int labelCount;
  private long valueBits;
  private long timestampMillis;
  private boolean exemplar;
  private String problem = "";
  private long brokenLimit;
  private byte[] scratch = new byte[0];

  SampleLine(ExpositionLimits limits) {
    this.limits = limits;
  }

  /** Takes apart the line from {@code start} to {@code end}, its newline left out. */
  boolean parse(byte[] bytes, int start, int lineEnd, ExpositionFormat format) {
    begin(bytes, start, lineEnd, format);
    return name() && labels() && value() && suffix();
  }

  /**
   * Takes apart a line as nearly all are: {@code name value} or {@code name{label="value",...}
   * value}, one blank, no escape, plain ASCII, nothing behind the value. Means the same in both
   * formats.
   *
   * @param limit behind a newline that comes after the start
   * @return the line's end, or {@link #NO_END} if it must be read by {@link #parse}
   */
  int parsePlain(byte[] bytes, int start, int limit) {
    int to = start;
    if (!CharClass.startsMetric(bytes[to])) {
      return NO_END;
    }
    do {
      to++;
    } while (CharClass.inMetric(bytes[to]));
    if (to - start > limits.nameBytes()) {
      return NO_END;
    }
    page = bytes;
    nameStart = start;
    nameEnd = to;
    nameEscaped = false;
    labelCount = 0;
    if (bytes[to] == '{') {
      to = plainLabels(bytes, to + 1);
    }
    if (to < 0 || bytes[to] != ' ') {
      return NO_END;
    }
    partsEnd = to;
    valueBits = number.bits(bytes, to + 1);
    end = number.end();
    if (valueBits == ShortNumber.NOT_SHORT || end >= limit || end - start > limits.lineBytes()) {
      return NO_END;
    }
    timestampMillis = SampleSink.NO_TIMESTAMP;
    exemplar = false;
    return end;
  }

  /** Labels up to their closing brace; returns what is behind it, negative for anything odd. */
  private int plainLabels(byte[] bytes, int from) {
    int to = from;
    int count = 0;
    while (bytes[to] != '}') {
      int name = to;
      if (!CharClass.startsLabel(bytes[to])) {
        return NO_END;
      }
      do {
        to++;
      } while (CharClass.inLabel(bytes[to]));
      int nameTo = to;
      if (bytes[to] != '=' || bytes[to + 1] != '"' || isMetricNameLabel(name, nameTo)) {
        return NO_END;
      }
      to += 2;
      int value = to;
      int next = bytes[to];
      while (next >= ' ' && next != '"' && next != '\\') {
        next = bytes[++to];
      }
      boolean fits =
          nameTo - name <= limits.nameBytes()
              && to - value <= limits.labelValueBytes()
              && count < limits.labelsPerSeries();
      if (next != '"' || !fits) {
        return NO_END;
      }
      putLabel(count++, name, nameTo, value, to, 0);
      to++;
      if (bytes[to] == ',' && bytes[to + 1] != '}') {
        to++;
      } else if (bytes[to] != '}') {
        return NO_END;
      }
    }
    labelCount = count;
    return to + 1;
  }

  private void putLabel(int label, int name, int nameTo, int value, int valueTo, int flags) {
    int index = label * INTS;
    if (index == labels.length) {
      labels = Arrays.copyOf(labels, index * 2);
    }
    int[] parts = labels;
    parts[index] = name;
    parts[index + 1] = nameTo;
    parts[index + 2] = value;
    parts[index + 3] = valueTo;
    parts[index + 4] = flags;
  }

  /** Takes apart name and labels only: what stands before {@link #textEnd}. */
  boolean parseText(byte[] bytes, int start, int textEnd, ExpositionFormat format) {
    begin(bytes, start, textEnd, format);
    return name() && labels();
  }

  /**
   * Takes apart what stands behind {@link #textEnd}, of a line whose text before it is known to be
   * good. False, without a problem, says nothing: the whole line may be another series'.
   */
  boolean parseValue(byte[] bytes, int textEnd, int lineEnd, ExpositionFormat format) {
    page = bytes;
    end = lineEnd;
    openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    at = openMetrics ? textEnd - 1 : textEnd;
    timestampMillis = SampleSink.NO_TIMESTAMP;
    exemplar = false;
    return value() && suffix();
  }

  /**
   * Where the text that makes the series ends: behind the one blank after name and labels, or, if
   * there is none, behind the closing brace. Whatever line begins with this text and goes on with a
   * value is a sample of the same series. {@link #NO_END} if there is neither.
   */
  int textEnd() {
    if (partsEnd < end && CharClass.blank(page[partsEnd])) {
      return partsEnd + 1;
    }
    return page[partsEnd - 1] == '}' ? partsEnd : NO_END;
  }

  /** Makes the key of the series; false, with a problem, if it cannot be one. */
  boolean fillKey(SeriesKey key) {
    if (nameEscaped) {
      int length = unescape(nameStart, nameEnd, 0);
      key.begin(scratch, 0, length);
    } else {
      key.begin(page, nameStart, nameEnd - nameStart);
    }
    int[] parts = labels;
    for (int i = 0, to = labelCount * INTS; i < to; i += INTS) {
      int from = parts[i];
      int nameLength = parts[i + 1] - from;
      int valueFrom = parts[i + 2];
      int valueLength = parts[i + 3] - valueFrom;
      if (parts[i + 4] == 0) {
        key.label(page, from, nameLength, page, valueFrom, valueLength);
      } else {
        escapedLabel(key, i);
      }
    }
    return key.finish() || fail("a label name appears twice");
  }

  /** Lets go of the page, so that its owner may replace it by another. */
  void release() {
    page = NO_PAGE;
  }

  int nameStart() {
    return nameStart;
  }

  int nameEnd() {
    return nameEnd;
  }

  boolean nameEscaped() {
    return nameEscaped;
  }

  long valueBits() {
    return valueBits;
  }

  long timestampMillis() {
    return timestampMillis;
  }

  boolean exemplar() {
    return exemplar;
  }

  /** What is wrong with the line, with the limit it breaks if it breaks one. */
  String problem() {
    return brokenLimit == 0 ? problem : problem + brokenLimit;
  }

  boolean overLimit() {
    return brokenLimit != 0;
  }

  private void begin(byte[] bytes, int start, int lineEnd, ExpositionFormat format) {
    page = bytes;
    at = start;
    end = lineEnd;
    openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    labelCount = 0;
    nameStart = -1;
    nameEscaped = false;
    timestampMillis = SampleSink.NO_TIMESTAMP;
    exemplar = false;
    skipBlanks();
  }

  private void escapedLabel(SeriesKey key, int label) {
    int flags = labels[label + 4];
    byte[] nameIn = page;
    byte[] valueIn = page;
    int from = labels[label];
    int nameLength = labels[label + 1] - from;
    int valueFrom = labels[label + 2];
    int valueLength = labels[label + 3] - valueFrom;
    if ((flags & NAME_ESCAPED) != 0) {
      nameLength = unescape(from, from + nameLength, 0);
      from = 0;
    }
    if ((flags & VALUE_ESCAPED) != 0) {
      int offset = (flags & NAME_ESCAPED) != 0 ? nameLength : 0;
      valueLength = unescape(valueFrom, valueFrom + valueLength, offset) - offset;
      valueFrom = offset;
      valueIn = scratch;
    }
    if ((flags & NAME_ESCAPED) != 0) {
      nameIn = scratch;
    }
    key.label(nameIn, from, nameLength, valueIn, valueFrom, valueLength);
  }

  /** Into the scratch buffer, which grows to what the limits allow. */
  private int unescape(int from, int to, int offset) {
    if (scratch.length < offset + to - from) {
      scratch = Arrays.copyOf(scratch, offset + to - from + 64);
    }
    return Escapes.resolve(page, from, to, scratch, offset, true);
  }

  private boolean name() {
    if (at == end) {
      return fail("no metric name");
    }
    if (page[at] == '{') {
      return true;
    }
    if (!CharClass.startsMetric(page[at])) {
      return fail("no metric name at the start");
    }
    nameStart = at++;
    while (at < end && CharClass.inMetric(page[at])) {
      at++;
    }
    nameEnd = at;
    partsEnd = at;
    return nameEnd - nameStart <= limits.nameBytes()
        || over("metric name longer than limit nameBytes=", limits.nameBytes());
  }

  private boolean labels() {
    skipBlanks();
    if (at < end && page[at] == '{') {
      at++;
      skipBlanks();
      while (at < end && page[at] != '}') {
        if (!label()) {
          return false;
        }
      }
      if (at == end) {
        return fail("no closing brace after the labels");
      }
      at++;
      partsEnd = at;
    }
    return nameStart >= 0 || fail("no metric name");
  }

  /** One label and the comma after it; or the metric name in quotes. */
  private boolean label() {
    int from = at;
    int to;
    boolean escaped = false;
    boolean quoted = page[at] == '"';
    if (quoted) {
      if (!quoted("a name in quotes has no end", "a name is not UTF-8")) {
        return false;
      }
      from++;
      to = at - 1;
      escaped = quotedEscaped[0];
    } else {
      if (!CharClass.startsLabel(page[at])) {
        return fail("no label name where one is expected");
      }
      at++;
      while (at < end && CharClass.inLabel(page[at])) {
        at++;
      }
      to = at;
    }
    if (to - from > limits.nameBytes()) {
      return over("name longer than limit nameBytes=", limits.nameBytes());
    }
    if (quoted && to == from) {
      return fail("a name in quotes is empty");
    }
    skipBlanks();
    if (quoted && at < end && (page[at] == ',' || page[at] == '}')) {
      return metricName(from, to, escaped) && comma();
    }
    if (at == end || page[at] != '=') {
      return fail("no equals sign after a label name");
    }
    at++;
    return labelValue(from, to, escaped) && comma();
  }

  private boolean metricName(int from, int to, boolean escaped) {
    if (nameStart >= 0) {
      return fail("a second metric name in quotes");
    }
    nameStart = from;
    nameEnd = to;
    nameEscaped = escaped;
    return true;
  }

  private boolean labelValue(int from, int to, boolean nameIsEscaped) {
    skipBlanks();
    if (at == end || page[at] != '"') {
      return fail("a label value is not in double quotes");
    }
    int valueFrom = at + 1;
    if (!quoted("a label value has no closing quote", "a label value is not UTF-8")) {
      return false;
    }
    if (at - 1 - valueFrom > limits.labelValueBytes()) {
      return over("label value longer than limit labelValueBytes=", limits.labelValueBytes());
    }
    if (labelCount == limits.labelsPerSeries()) {
      return over("more labels than limit labelsPerSeries=", limits.labelsPerSeries());
    }
    if (isMetricNameLabel(from, to)) {
      return fail("label __name__ may not be set");
    }
    int flags = (nameIsEscaped ? NAME_ESCAPED : 0) | (quotedEscaped[0] ? VALUE_ESCAPED : 0);
    putLabel(labelCount++, from, to, valueFrom, at - 1, flags);
    return true;
  }

  private boolean isMetricNameLabel(int from, int to) {
    return to - from == 8
        && page[from] == '_'
        && page[from + 1] == '_'
        && page[from + 2] == 'n'
        && page[from + 3] == 'a'
        && page[from + 4] == 'm'
        && page[from + 5] == 'e'
        && page[from + 6] == '_'
        && page[from + 7] == '_';
  }

  /** Text lets the comma between two labels be left out; OpenMetrics does not. */
  private boolean comma() {
    skipBlanks();
    if (at < end && page[at] == ',') {
      at++;
      skipBlanks();
      return true;
    }
    return !openMetrics
        || (at < end && page[at] == '}')
        || fail("no comma or closing brace after a label");
  }

  /** From an opening quote past its closing one. */
  private boolean quoted(String noEnd, String notUtf8) {
    int from = ++at;
    boolean escaped = false;
    boolean ascii = true;
    while (at < end) {
      byte next = page[at];
      if (CharClass.plainInQuotes(next)) {
        at++;
      } else if (next == '"') {
        quotedEscaped[0] = escaped;
        at++;
        return ascii || Utf8.valid(page, from, at - 1) || fail(notUtf8);
      } else {
        if (next == '\\') {
          escaped = true;
          at++;
          if (at < end && page[at] < 0) {
            ascii = false;
          }
        } else {
          ascii = false;
        }
        at++;
      }
    }
    at = end;
    return fail(noEnd);
  }

  private boolean value() {
    if (!gap()) {
      return fail(at == end ? "no value" : "not exactly one blank before the value");
    }
    int from = at;
    while (at < end && !CharClass.blank(page[at]) && page[at] != '{') {
      at++;
    }
    if (at == from) {
      return fail("no value");
    }
    valueBits = ExpositionNumbers.parseBits(page, from, at - from);
    return valueBits != ExpositionNumbers.NOT_A_NUMBER || fail("the value is not a number");
  }

  private boolean suffix() {
    return openMetrics ? openMetricsSuffix() : textSuffix();
  }

  private boolean textSuffix() {
    skipBlanks();
    if (at == end) {
      return true;
    }
    long millis = 0;
    int from = at;
    for (; at < end && page[at] >= '0' && page[at] <= '9'; at++) {
      int digit = page[at] - '0';
      if (millis > (Long.MAX_VALUE - digit) / 10) {
        return fail("the timestamp is too large");
      }
      millis = millis * 10 + digit;
    }
    if (at == from) {
      return fail("neither a timestamp nor the end of the line after the value");
    }
    timestampMillis = millis;
    skipBlanks();
    return at == end || fail("something after the timestamp");
  }

  /** What follows {@code " # "} is an exemplar: it is left out, whatever it holds. */
  private boolean openMetricsSuffix() {
    if (at == end || exemplarHere()) {
      return true;
    }
    if (!gap()) {
      return fail("not exactly one blank before the timestamp");
    }
    int from = at;
    while (at < end && page[at] != ' ') {
      at++;
    }
    long bits = ExpositionNumbers.parseBits(page, from, at - from);
    double seconds = Double.longBitsToDouble(bits);
    if (bits == ExpositionNumbers.NOT_A_NUMBER || !Double.isFinite(seconds)) {
      return fail("the timestamp is not a number of seconds");
    }
    timestampMillis = Math.max(Math.round(seconds * 1000), SampleSink.NO_TIMESTAMP + 1);
    return at == end || exemplarHere() || fail("something after the timestamp");
  }

  private boolean exemplarHere() {
    exemplar = end - at >= 2 && page[at] == ' ' && page[at + 1] == '#';
    return exemplar;
  }

  /** Before a value or timestamp: any blanks in text, one in OpenMetrics. */
  private boolean gap() {
    if (!openMetrics) {
      skipBlanks();
      return true;
    }
    if (at < end && page[at] == ' ' && at + 1 < end && page[at + 1] != ' ') {
      at++;
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    if (!openMetrics) {
      while (at < end && CharClass.blank(page[at])) {
        at++;
      }
    }
  }

  private boolean fail(String reason) {
    problem = reason;
    brokenLimit = 0;
    return false;
  }

  private boolean over(String reason, long limit) {
    problem = reason;
    brokenLimit = limit;
    return false;
  }
}
