package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Counts what is missing between the samples of a counter that rises by exactly one per tick. */
final class Continuity {
  private Continuity() {}

  /** Values that should be between the first and the last and are not. */
  static List<Long> missing(NavigableMap<Instant, Double> samples) {
    List<Long> missing = new ArrayList<>();
    long expected = -1;
    for (double value : samples.values()) {
      long actual = (long) value;
      for (long lost = expected; expected >= 0 && lost < actual; lost++) {
        missing.add(lost);
      }
      expected = actual + 1;
    }
    return missing;
  }

  static void assertNothingLost(NavigableMap<Instant, Double> samples) {
    assertThat(samples).as("samples").hasSizeGreaterThan(2);
    assertThat(List.copyOf(samples.values()))
        .as("values in time order")
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(missing(samples)).as("lost ticks").isEmpty();
  }
}
