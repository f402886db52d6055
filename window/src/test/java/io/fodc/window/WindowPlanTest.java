package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowPlanTest {
  private static final long INTERVAL = 10_000;

  /** Budgets from two blocks to dozens of them; the share of series that never move. */
  @ParameterizedTest
  @CsvSource({
    "400000, 100, 0.7",
    "1500000, 300, 0.5",
    "1500000, 300, 0.95",
    "3000000, 1000, 0.8",
    "600000, 300, 0.0"
  })
  void planIsWhatIsReached(long budget, int series, double still) {
    try (Rig rig = new Rig(budget, 20)) {
      SteadyNode node = new SteadyNode(rig, series, still);
      for (int i = 0; i < 130; i++) {
        node.append();
      }
      long early = rig.window.plan().horizonTicks();
      while (rig.window.stats().evictedTicks() < 5 * rig.window.plan().ticksPerBlock()) {
        node.append();
      }
      WindowPlan plan = rig.window.plan();
      long sum = 0;
      int ticks = 2 * plan.ticksPerBlock();
      for (int i = 0; i < ticks; i++) {
        node.append();
        sum += rig.window.stats().ticks();
      }
      double reached = (double) sum / ticks;
      assertThat((double) plan.horizonTicks()).isCloseTo(reached, Percentage.withPercentage(10));
      assertThat((double) early).isCloseTo(reached, Percentage.withPercentage(25));
    }
  }

  @Test
  void blocksAreAsLongAsTheHorizonWants() {
    try (Rig rig = new Rig(2_000_000, 20)) {
      SteadyNode node = new SteadyNode(rig, 200, 0.8);
      while (rig.window.stats().evictedTicks() == 0) {
        node.append();
      }
      WindowPlan plan = rig.window.plan();
      assertThat(plan.ticksPerBlock()).isBetween(10, WindowPlan.MOST_TICKS - 1);
      long most = 0;
      for (int i = 0; i < plan.ticksPerBlock(); i++) {
        node.append();
        OpenView open = rig.window.published().open();
        most = Math.max(most, open == null ? 0 : open.block().memory().bytes());
      }
      assertThat((double) most / rig.budget.limit()).isCloseTo(0.05, Offset.offset(0.04));
    }
  }

  @Test
  void rememberedLinesShortenTheHorizon() {
    try (Rig rig = new Rig(1_000_000, 20)) {
      SteadyNode node = new SteadyNode(rig, 100, 0.5);
      for (int i = 0; i < 300; i++) {
        node.append();
      }
      long before = rig.window.plan().horizonSeconds();
      MemoryAllowance lines = rig.budget.allowance("lines");
      assertThat(lines.reserve(250_000)).isTrue();
      rig.window.interval(INTERVAL);
      assertThat(rig.window.plan().horizonSeconds()).isBetween(before / 2, before * 9 / 10);
      lines.release(250_000);
    }
  }

  @Test
  void aNewWindowPlansByWhatOthersCost() {
    WindowSettings settings = new WindowSettings(4_000_000, INTERVAL, 200);
    try (Rig rig = new Rig(4_000_000, 200)) {
      WindowPlan guessed = rig.window.plan();
      SteadyNode node = new SteadyNode(rig, 200, 0.8);
      for (int i = 0; i < 130; i++) {
        node.append();
      }
      WindowPlan measured = rig.window.plan();
      assertThat(guessed.ticksPerBlock()).isNotEqualTo(measured.ticksPerBlock());
      try (Window next = Window.open(settings, rig.table, rig.budget)) {
        rig.window.interval(INTERVAL);
        assertThat((double) next.plan().ticksPerBlock())
            .isCloseTo(rig.window.plan().ticksPerBlock(), Percentage.withPercentage(10));
      }
    }
  }

  /** A node whose series go on as they began. */
  private static final class SteadyNode {
    private final Rig rig;
    private final int[] ids;
    private final double[] values;
    private final double still;
    private final Tick tick = new Tick();
    private final Random random = new Random(5);
    private long at;

    SteadyNode(Rig rig, int series, double still) {
      this.rig = rig;
      this.still = still;
      ids = new int[series];
      values = new double[series];
      for (int i = 0; i < series; i++) {
        ids[i] = rig.intern(i);
      }
    }

    void append() {
      at += INTERVAL;
      tick.reset(at);
      for (int i = 0; i < ids.length; i++) {
        if (i >= still * ids.length) {
          values[i] += random.nextInt(1 + i % 50);
        }
        tick.add(ids[i], values[i]);
      }
      assertThat(rig.window.append(tick)).isInstanceOf(AppendResult.Appended.class);
    }
  }
}
