package io.fodc.schemas.selector;

import io.fodc.schemas.selector.LabelMatcher.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a series selector in Prometheus' syntax: {@code name{label="value", other=~"a|b"}}, with
 * the name optional, quoted names of any UTF-8 ({@code {"a.b", "c d"="e"}}), the three kinds of
 * quotes and their escapes, and a trailing comma.
 */
public final class SelectorParser {
  /** Most conditions in one selector. */
  public static final int MAX_MATCHERS = 64;

  /** What a selector looks like, for messages. */
  public static final String EXAMPLE = "name{label=\"value\",other=~\"a|b\"}";

  private final String text;
  private int at;

  private SelectorParser(String text) {
    this.text = text;
  }

  /**
   * Reads one selector.
   *
   * @throws SelectorException naming the place, if it is none or selects everything
   */
  public static Selector parse(String text) throws SelectorException {
    SelectorParser parser = new SelectorParser(text);
    try {
      Selector selector = parser.selector();
      if (selector.selectsEverything()) {
        throw new IllegalArgumentException(
            "it selects every series: at least one condition must not hold for an empty value");
      }
      return selector;
    } catch (IllegalArgumentException e) {
      throw new SelectorException(text, parser.at, String.valueOf(e.getMessage()));
    }
  }

  private Selector selector() {
    List<LabelMatcher> matchers = new ArrayList<>();
    skipSpace();
    if (!isAt('{')) {
      matchers.add(named(identifier(true)));
      skipSpace();
    }
    if (isAt('{')) {
      at++;
      conditions(matchers);
    }
    skipSpace();
    if (at < text.length()) {
      throw expected("the end");
    }
    return new Selector(matchers);
  }

  private void conditions(List<LabelMatcher> matchers) {
    skipSpace();
    while (!isAt('}')) {
      if (matchers.size() == MAX_MATCHERS) {
        throw new IllegalArgumentException("more than " + MAX_MATCHERS + " conditions");
      }
      matchers.add(condition());
      skipSpace();
      if (isAt(',')) {
        at++;
        skipSpace();
      } else if (!isAt('}')) {
        throw expected("',' or '}'");
      }
    }
    at++;
    if (matchers.stream().filter(SelectorParser::isName).count() > 1) {
      throw new IllegalArgumentException("the metric name is given twice");
    }
  }

  private static boolean isName(LabelMatcher matcher) {
    return matcher.label().equals(LabelMatcher.NAME_LABEL) && matcher.operator() == Operator.EQUAL;
  }

  private LabelMatcher condition() {
    boolean quoted = isQuote();
    String label = quoted ? quoted() : identifier(false);
    skipSpace();
    if (quoted && (isAt(',') || isAt('}'))) {
      return named(label);
    }
    Operator operator = operator();
    skipSpace();
    if (!isQuote()) {
      throw expected("a quoted value");
    }
    return LabelMatcher.of(label, operator, quoted());
  }

  private static LabelMatcher named(String name) {
    return LabelMatcher.of(LabelMatcher.NAME_LABEL, Operator.EQUAL, name);
  }

  private Operator operator() {
    if (text.startsWith("=~", at)) {
      at += 2;
      return Operator.MATCHES;
    }
    if (text.startsWith("!~", at)) {
      at += 2;
      return Operator.MATCHES_NOT;
    }
    if (text.startsWith("!=", at)) {
      at += 2;
      return Operator.NOT_EQUAL;
    }
    if (isAt('=')) {
      at++;
      return Operator.EQUAL;
    }
    throw expected("one of = != =~ !~");
  }

  private String identifier(boolean colons) {
    int from = at;
    while (at < text.length() && isIdentifier(text.charAt(at), at > from, colons)) {
      at++;
    }
    if (at == from) {
      throw expected(colons ? "a metric name or '{'" : "a label name");
    }
    return text.substring(from, at);
  }

  private static boolean isIdentifier(char c, boolean digits, boolean colons) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (digits && c >= '0' && c <= '9')
        || (colons && c == ':');
  }

  private String quoted() {
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return value.toString();
      }
      if (c == '\n' && quote != '`') {
        throw new IllegalArgumentException("a line feed inside quotes; write \\n");
      }
      if (c == '\\' && quote != '`') {
        at = QuoteEscape.resolve(text, at, quote, value);
      } else {
        value.append(c);
      }
    }
    throw new IllegalArgumentException("a quote that is never closed");
  }

  private boolean isQuote() {
    return isAt('"') || isAt('\'') || isAt('`');
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private void skipSpace() {
    while (isAt(' ') || isAt('\t') || isAt('\n') || isAt('\r')) {
      at++;
    }
  }

  private IllegalArgumentException expected(String what) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    return new IllegalArgumentException(
        "expected " + what + " at position " + at + " but found " + found);
  }
}
