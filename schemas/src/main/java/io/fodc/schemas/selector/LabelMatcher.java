package io.fodc.schemas.selector;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.fodc.schemas.metric.KeyCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a selector. A label that is absent has the empty value, as in Prometheus.
 * Immutable, for any thread.
 *
 * <p>Regular expressions are RE2's: always anchored at both ends, matched in time linear in the
 * value whatever the pattern. Their size is bounded before they are compiled.
 */
public final class LabelMatcher {
  /** The name of a series, seen as a label. */
  public static final String NAME_LABEL = "__name__";

  /** Longest regular expression. */
  public static final int MAX_PATTERN_CHARS = 1000;

  /** What the counts of all {@code {n,m}} of one expression may multiply to. */
  public static final long MAX_REPEATS = 1000;

  private static final byte[] ABSENT = new byte[0];

  /** How a label's value is compared, the cheap ways first. */
  public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    MATCHES("=~"),
    MATCHES_NOT("!~");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }
  }

  private final String label;
  private final Operator operator;
  private final String value;
  private final byte[] labelBytes;
  private final byte[] valueBytes;
  private final boolean ofName;

  /** Null unless the operator takes an expression. */
  private final @Nullable Pattern pattern;

  private LabelMatcher(String label, Operator operator, String value, @Nullable Pattern pattern) {
    this.label = label;
    this.operator = operator;
    this.value = value;
    this.pattern = pattern;
    labelBytes = label.getBytes(StandardCharsets.UTF_8);
    valueBytes = value.getBytes(StandardCharsets.UTF_8);
    ofName = label.equals(NAME_LABEL);
  }

  /**
   * A condition, with its expression compiled if it has one.
   *
   * @throws IllegalArgumentException if the expression is too large or is none; the message says
   *     why
   */
  public static LabelMatcher of(String label, Operator operator, String value) {
    boolean expression = operator == Operator.MATCHES || operator == Operator.MATCHES_NOT;
    return new LabelMatcher(label, operator, value, expression ? compile(value) : null);
  }

  /** Name of the label, {@link #NAME_LABEL} for the name of the series. */
  public String label() {
    return label;
  }

  public Operator operator() {
    return operator;
  }

  /** What the label's value is compared with. */
  public String value() {
    return value;
  }

  /** Whether a label with this value, empty when it is absent, meets the condition. */
  public boolean test(String actual) {
    byte[] bytes = actual.getBytes(StandardCharsets.UTF_8);
    return test(bytes, 0, bytes.length);
  }

  /** Whether the series at whose key the cursor is meets the condition; moves the cursor. */
  public boolean test(KeyCursor key) {
    if (ofName) {
      return test(key.bytes(), key.nameOffset(), key.nameLength());
    }
    return key.find(labelBytes)
        ? test(key.bytes(), key.labelValueOffset(), key.labelValueLength())
        : test(ABSENT, 0, 0);
  }

  /** Whether a label with this value in UTF-8, empty when it is absent, meets the condition. */
  public boolean test(byte[] bytes, int offset, int length) {
    return switch (operator) {
      case EQUAL -> isValue(bytes, offset, length);
      case NOT_EQUAL -> !isValue(bytes, offset, length);
      case MATCHES -> matches(bytes, offset, length);
      case MATCHES_NOT -> !matches(bytes, offset, length);
    };
  }

  private boolean isValue(byte[] bytes, int offset, int length) {
    return Arrays.equals(valueBytes, 0, valueBytes.length, bytes, offset, offset + length);
  }

  private boolean matches(byte[] bytes, int offset, int length) {
    return pattern != null && pattern.matches(Arrays.copyOfRange(bytes, offset, offset + length));
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

  @Override
  public String toString() {
    return label + operator.sign + '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
