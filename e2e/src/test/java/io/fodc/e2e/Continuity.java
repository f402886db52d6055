package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  /**
   * The same of all pages of a node that the proxy has. A page that came too late, as on a busy
   * machine, the node has counted and the agent not: its tick says that the node was not up.
   */
  static void assertNothingLost(Fleet fleet, String node) throws IOException {
    NavigableMap<Instant, Double> pages = fleet.window(node, Fleet.PAGES);
    assertThat(pages).as("samples").hasSizeGreaterThan(2);
    assertThat(List.copyOf(pages.values()))
        .as("values in time order")
        .isSorted()
        .doesNotHaveDuplicates();
    long late =
        fleet.window(node, "fodc_agent_target_up").values().stream().filter(up -> up == 0).count();
    assertThat(missing(pages))
        .as("lost, of which %d late", late)
        .hasSizeLessThanOrEqualTo((int) late);
  }
}
