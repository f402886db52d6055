package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside a map. The seed is the test's name. */
class FirstTicksTest {
  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAMap(long seed) {
    Random random = new Random(seed);
    Map<Integer, Long> slow = new HashMap<>();
    FirstTicks firsts = FirstTicks.NONE;
    for (int round = 0; round < 200; round++) {
      FirstTicks.Change change = firsts.change();
      for (int i = random.nextInt(20); i >= 0; i--) {
        int id = random.nextInt(100);
        long tick = random.nextInt(5) == 0 ? WindowView.NO_TICK : random.nextInt(3);
        change.put(id, tick);
        slow.put(id, tick);
      }
      firsts = change.done();
      for (int id = 0; id < 101; id++) {
        assertThat(firsts.millis(id)).isEqualTo(slow.getOrDefault(id, WindowView.NO_TICK));
      }
    }
  }

  @ParameterizedTest(name = "ids={0}")
  @ValueSource(ints = {1, 2, 50_000})
  void isSmallWhenNeighboursCameTogether(int ids) {
    FirstTicks.Change change = FirstTicks.NONE.change();
    for (int id = ids - 1; id >= 0; id--) {
      change.put(id, 7);
    }
    assertThat(change.done().millis(ids - 1)).isEqualTo(7);
    assertThat(change.done().millis(ids)).isEqualTo(WindowView.NO_TICK);
    assertThat(change.done().bytes()).isLessThan(100);
  }
}
