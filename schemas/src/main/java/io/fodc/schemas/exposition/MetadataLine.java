package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One line that starts with {@code #}, taken apart into offsets. Reused line after line. */
final class MetadataLine {
  /** What such a line can be. */
  enum Kind {
    COMMENT,
    HELP,
    TYPE,
    UNIT,
    END_OF_FILE,
    BAD
  }

  private static final MetricType[] TYPES = MetricType.values();
  private static final byte[][] WORDS = words();
  private static final byte[] NO_PAGE = {};
  private static final byte[] UNTYPED = "untyped".getBytes(StandardCharsets.US_ASCII);

  private final ExpositionLimits limits;
  private byte[] page = NO_PAGE;
  private int at;
  private int end;
  private boolean openMetrics;
  private int nameStart;
  private int nameEnd;
  private boolean nameEscaped;
  private int textStart;
  private MetricType type = MetricType.UNKNOWN;
  private String problem = "";
  private Kind kind = Kind.COMMENT;

  MetadataLine(ExpositionLimits limits) {
    this.limits = limits;
  }

  /** Takes apart a line whose first byte after blanks, at {@code hash}, is {@code #}. */
  Kind parse(byte[] bytes, int hash, int lineEnd, ExpositionFormat format) {
    page = bytes;
    at = hash + 1;
    end = lineEnd;
    openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    kind = openMetrics ? openMetrics() : text();
    return kind;
  }

  /** Lets go of the page, so that its owner may replace it by another. */
  void release() {
    page = NO_PAGE;
  }

  /** What the last line was. */
  Kind kind() {
    return kind;
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

  /** Where help or unit begins; it goes to the end of the line. */
  int textStart() {
    return textStart;
  }

  MetricType type() {
    return type;
  }

  String problem() {
    return problem;
  }

  private Kind text() {
    int blanks = at;
    skipBlanks();
    if (at == blanks) {
      return Kind.COMMENT;
    }
    Kind found = keyword("HELP") ? Kind.HELP : keyword("TYPE") ? Kind.TYPE : Kind.COMMENT;
    if (found == Kind.COMMENT || at == end || !CharClass.blank(page[at])) {
      return Kind.COMMENT;
    }
    skipBlanks();
    return named(found);
  }

  private Kind openMetrics() {
    if (at == end || page[at++] != ' ') {
      return bad("a comment OpenMetrics has not");
    }
    if (keyword("EOF")) {
      return at == end ? Kind.END_OF_FILE : bad("something after # EOF");
    }
    Kind found =
        keyword("HELP")
            ? Kind.HELP
            : keyword("TYPE") ? Kind.TYPE : keyword("UNIT") ? Kind.UNIT : Kind.BAD;
    if (found == Kind.BAD || at == end || page[at++] != ' ') {
      return bad("a comment OpenMetrics has not");
    }
    return named(found);
  }

  private Kind named(Kind found) {
    if (!name()) {
      return bad("no metric name after HELP, TYPE or UNIT");
    }
    if (nameEnd - nameStart > limits.nameBytes()) {
      return bad("metric name longer than limit nameBytes=" + limits.nameBytes());
    }
    if (at == end ? openMetrics : page[at] != ' ' && (openMetrics || page[at] != '\t')) {
      return bad("no blank after the metric name");
    }
    textStart = Math.min(at + 1, end);
    return switch (found) {
      case TYPE -> readType();
      case HELP -> Utf8.valid(page, textStart, end) ? found : bad("the help text is not UTF-8");
      case UNIT -> unitFits() ? found : bad("the unit is not the name's suffix");
      case COMMENT, END_OF_FILE, BAD -> found;
    };
  }

  private boolean name() {
    nameEscaped = false;
    if (at < end && page[at] == '"') {
      nameStart = ++at;
      while (at < end && page[at] != '"') {
        boolean escape = page[at] == '\\';
        nameEscaped |= escape;
        at += escape ? 2 : 1;
      }
      nameEnd = at++;
      return nameEnd < end && nameEnd > nameStart && Utf8.valid(page, nameStart, nameEnd);
    }
    nameStart = at;
    if (at < end && CharClass.startsMetric(page[at])) {
      while (at < end && CharClass.inMetric(page[at])) {
        at++;
      }
    }
    nameEnd = at;
    return nameEnd > nameStart;
  }

  private Kind readType() {
    if (!openMetrics && is(UNTYPED)) {
      type = MetricType.UNKNOWN;
      return Kind.TYPE;
    }
    for (MetricType candidate : TYPES) {
      if ((openMetrics || inText(candidate)) && is(WORDS[candidate.ordinal()])) {
        type = candidate;
        return Kind.TYPE;
      }
    }
    return bad("not a type of this format");
  }

  private static boolean inText(MetricType type) {
    return switch (type) {
      case COUNTER, GAUGE, HISTOGRAM, SUMMARY -> true;
      case UNKNOWN, GAUGE_HISTOGRAM, INFO, STATE_SET -> false;
    };
  }

  private boolean is(byte[] word) {
    return Arrays.equals(page, textStart, end, word, 0, word.length);
  }

  private boolean unitFits() {
    int length = end - textStart;
    int from = nameEnd - length;
    return length == 0
        || (from - 1 > nameStart
            && page[from - 1] == '_'
            && Arrays.equals(page, from, nameEnd, page, textStart, end));
  }

  private boolean keyword(String word) {
    if (end - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (page[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += word.length();
    return true;
  }

  private void skipBlanks() {
    while (at < end && CharClass.blank(page[at])) {
      at++;
    }
  }

  private Kind bad(String reason) {
    problem = reason;
    return Kind.BAD;
  }

  private static byte[][] words() {
    byte[][] words = new byte[TYPES.length][];
    for (MetricType type : TYPES) {
      words[type.ordinal()] = type.word().getBytes(StandardCharsets.US_ASCII);
    }
    return words;
  }
}
