package io.fodc.proxy.http;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * One condition of a series selector. A label that is absent has the empty value, as in Prometheus.
 *
 * <p>Regular expressions are RE2's: always anchored at both ends, matched in time linear in the
 * value whatever the pattern. Their size is bounded before they are compiled.
 *
 * @param label name of the label, {@code __name__} for the name of the sample
 */
record LabelMatcher(String label, Operator operator, String value, Pattern pattern) {
  /** Longest regular expression. */
  static final int MAX_PATTERN_CHARS = 1000;

  /** What the counts of all {@code {n,m}} of one expression may multiply to. */
  static final long MAX_REPEATS = 1000;

  private static final Pattern NOTHING = Pattern.compile("");

  enum Operator {
    EQUAL,
    NOT_EQUAL,
    MATCHES,
    MATCHES_NOT
  }

  /**
   * A condition, with its expression compiled if it has one.
   *
   * @throws IllegalArgumentException if the expression is too large or is none; the message says
   *     why
   */
  static LabelMatcher of(String label, Operator operator, String value) {
    boolean expression = operator == Operator.MATCHES || operator == Operator.MATCHES_NOT;
    return new LabelMatcher(label, operator, value, expression ? compile(value) : NOTHING);
  }

  private static Pattern compile(String expression) {
    if (expression.length() > MAX_PATTERN_CHARS) {
      throw new IllegalArgumentException(
          "a regular expression of "
              + expression.length()
              + " characters; at most "
              + MAX_PATTERN_CHARS
              + " are allowed");
    }
    if (repeats(expression) > MAX_REPEATS) {
      throw new IllegalArgumentException(
          "the {n,m} of regular expression '"
              + expression
              + "' multiply to more than "
              + MAX_REPEATS);
    }
    try {
      return Pattern.compile(expression, Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + expression + "' is not an RE2 regular expression: " + e.getDescription(), e);
    }
  }

  /** Upper bound of how often the smallest part of an expression is copied when it is compiled. */
  private static long repeats(String expression) {
    long product = 1;
    for (int open = expression.indexOf('{'); open >= 0; open = expression.indexOf('{', open + 1)) {
      long largest = 1;
      long number = 0;
      for (int i = open + 1; i < expression.length() && expression.charAt(i) != '}'; i++) {
        int digit = Character.digit(expression.charAt(i), 10);
        number = digit < 0 ? 0 : Math.min(number * 10 + digit, MAX_REPEATS + 1);
        largest = Math.max(largest, number);
      }
      product = Math.min(product * largest, MAX_REPEATS + 1);
    }
    return product;
  }

  /** Whether a label with this value, empty when it is absent, meets the condition. */
  boolean test(String actual) {
    return switch (operator) {
      case EQUAL -> value.equals(actual);
      case NOT_EQUAL -> !value.equals(actual);
      case MATCHES -> pattern.matches(actual);
      case MATCHES_NOT -> !pattern.matches(actual);
    };
  }
}
