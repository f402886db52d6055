package io.fodc.proxy.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.window.HeldRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageTest {
  private static HeldRange range(long from, long to) {
    return new HeldRange(from, to);
  }

  private static List<HeldRange> missing(
      long from, long to, List<HeldRange> held, List<HeldRange> empty) {
    return Coverage.missing(from, to, held, empty, 10);
  }

  @Test
  void isWhatLiesBeforeAndBetweenWhatIsHeld() {
    List<HeldRange> held = List.of(range(100, 190), range(200, 290), range(400, 490));
    assertThat(missing(0, 1_000, held, List.of())).containsExactly(range(0, 99), range(291, 399));
    assertThat(missing(0, 350, held, List.of())).containsExactly(range(0, 99), range(291, 350));
    assertThat(missing(96, 1_000, held, List.of())).containsExactly(range(291, 399));
    assertThat(missing(150, 200, held, List.of())).isEmpty();
    assertThat(missing(500, 1_000, held, List.of())).isEmpty();
    assertThat(missing(0, 1_000, List.of(), List.of())).isEmpty();
  }

  @Test
  void isNotWhatIsKnownToBeEmpty() {
    List<HeldRange> held = List.of(range(100, 190), range(400, 490));
    assertThat(missing(0, 1_000, held, List.of(range(0, 99), range(191, 399)))).isEmpty();
    assertThat(missing(0, 1_000, held, List.of(range(50, 99), range(191, 300))))
        .containsExactly(range(0, 49), range(301, 399));
  }

  /** Against every single instant, for an interval too short to matter. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isEveryInstantThatNothingCovers(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<HeldRange> held = ranges(random);
      List<HeldRange> empty = Coverage.union(ranges(random), ranges(random));
      long from = random.nextInt(120);
      long to = from + random.nextInt(120);
      boolean[] expected = new boolean[400];
      long end = held.isEmpty() ? -1 : Math.min(to, held.getLast().toMillis());
      for (int at = (int) from; at <= end; at++) {
        expected[at] = !covers(held, at) && !covers(empty, at);
      }
      boolean[] got = new boolean[400];
      for (HeldRange gap : Coverage.missing(from, to, held, empty, 0)) {
        for (long at = gap.fromMillis(); at <= gap.toMillis(); at++) {
          assertThat(got[(int) at]).isFalse();
          got[(int) at] = true;
        }
      }
      assertThat(got).isEqualTo(expected);
      HeldRange all = range(from, to);
      for (long at = from; at <= to; at++) {
        assertThat(covers(Coverage.uncovered(all, held), at)).isEqualTo(!covers(held, at));
      }
    }
  }

  @Test
  void remembersOnlySoManyEmptyStretches() {
    List<HeldRange> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(range(i * 10, i * 10 + 5));
    }
    assertThat(Coverage.union(many, List.of())).hasSize(64).endsWith(range(1_990, 1_995));
  }

  private static boolean covers(List<HeldRange> ranges, long at) {
    return ranges.stream().anyMatch(r -> r.fromMillis() <= at && at <= r.toMillis());
  }

  private static List<HeldRange> ranges(Random random) {
    List<HeldRange> ranges = new ArrayList<>();
    long at = random.nextInt(20);
    while (ranges.size() < 5 && random.nextInt(6) > 0) {
      long to = at + random.nextInt(20);
      ranges.add(range(at, to));
      at = to + 1 + random.nextInt(20);
    }
    return ranges;
  }
}
