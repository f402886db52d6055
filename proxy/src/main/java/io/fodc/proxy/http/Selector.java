package io.fodc.proxy.http;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One {@code match[]}: all of its conditions must hold.
 *
 * @param matchers at least one, of which at least one does not hold for an absent label
 */
record Selector(List<LabelMatcher> matchers) {
  static final String NAME_LABEL = "__name__";

  Selector {
    matchers = List.copyOf(matchers);
  }

  /** Whether all conditions hold for labels given by a function from name to value or empty. */
  boolean test(UnaryOperator<String> labels) {
    for (LabelMatcher matcher : matchers) {
      if (!matcher.test(labels.apply(matcher.label()))) {
        return false;
      }
    }
    return true;
  }
}
