package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryAllowanceTest {
  @Test
  void countsInTheBudgetUpToItsOwnLimit() {
    MemoryBudget budget = new MemoryBudget(1_000);
    MemoryAllowance lines = budget.allowance("lines");
    assertThat(lines.limit()).isEqualTo(250);
    assertThat(lines.reserve(200)).isTrue();
    assertThat(lines.reserve(51)).isFalse();
    assertThat(lines.reserve(Long.MAX_VALUE)).isFalse();
    assertThat(lines.used()).isEqualTo(200).isEqualTo(budget.used());
    assertThat(lines.refusals()).isEqualTo(2);
    lines.release(150);
    assertThat(lines.used()).isEqualTo(50).isEqualTo(budget.used());
    assertThatThrownBy(() -> lines.release(51)).hasMessageContaining("lines releases 51");
    assertThatThrownBy(() -> lines.release(-1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> lines.reserve(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(lines.used()).isEqualTo(50).isEqualTo(budget.used());
  }

  @Test
  void costsTheOldestBlockButNeverTheNewestTicks() {
    try (Rig rig = new Rig(200_000, 50)) {
      Tick tick = new Tick();
      int id = rig.intern(1);
      long at = 0;
      while (rig.window.stats().evictedTicks() == 0) {
        tick.reset(at += 10_000);
        tick.add(id, at * 0.37);
        rig.window.append(tick);
      }
      long oldest = rig.window.stats().oldestTickMillis();
      MemoryAllowance lines = rig.budget.allowance("lines", 200_000);
      assertThat(lines.reserve(60_000)).isTrue();
      assertThat(rig.window.stats().oldestTickMillis()).isGreaterThan(oldest);
      while (lines.reserve(1_000)) {
        assertThat(rig.budget.used()).isLessThanOrEqualTo(rig.budget.limit());
      }
      assertThat(rig.window.stats().blocks()).isZero();
      assertThat(rig.window.stats().newestTickMillis()).isEqualTo(at);
      lines.release(lines.used());
    }
  }
}
