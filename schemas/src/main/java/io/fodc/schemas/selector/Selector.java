package io.fodc.schemas.selector;

import io.fodc.schemas.metric.KeyCursor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One selection of series: all of its conditions must hold. Immutable, for any thread.
 *
 * @param matchers at most {@link SelectorParser#MAX_MATCHERS}, the cheap ones first
 */
public record Selector(List<LabelMatcher> matchers) {
  public Selector {
    matchers = matchers.stream().sorted(Comparator.comparing(LabelMatcher::operator)).toList();
  }

  /** Whether all conditions hold for the series at whose key the cursor is. */
  public boolean test(KeyCursor key) {
    for (LabelMatcher matcher : matchers) {
      if (!matcher.test(key)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it holds for a series without name and labels, and so, most likely, for any. */
  public boolean selectsEverything() {
    return matchers.stream().allMatch(matcher -> matcher.test(""));
  }

  @Override
  public String toString() {
    return matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(",", "{", "}"));
  }
}
