package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowEvidenceTest {
  private final Tick tick = new Tick();

  @Test
  void refusesTicksThatAreNotLater() {
    try (Rig rig = new Rig(100_000, 1)) {
      int id = rig.intern(0);
      assertThat(append(rig, 20_000, id)).isInstanceOf(AppendResult.Appended.class);
      assertThat(append(rig, 20_000, id))
          .isEqualTo(
              new AppendResult.Refused(
                  EvidenceGap.Reason.NOT_ASCENDING,
                  "tick 20000 is not later than 20000, the newest one"));
      assertThat(append(rig, 10_000, id)).isInstanceOf(AppendResult.Refused.class);
      assertThat(append(rig, Long.MIN_VALUE, id)).isInstanceOf(AppendResult.Refused.class);
      assertThat(rig.window.stats().refusedTicks()).isEqualTo(3);
      assertThat(rig.window.evidence())
          .containsExactly(
              new EvidenceGap(EvidenceGap.Reason.NOT_ASCENDING, Long.MIN_VALUE, 20_000, 3, 3));
      assertThat(append(rig, Long.MAX_VALUE, id)).isInstanceOf(AppendResult.Appended.class);
      try (WindowView view = rig.window.view()) {
        assertThat(view.tickCount()).isEqualTo(2);
        assertThat(view.ticksAfter(Long.MAX_VALUE).next()).isFalse();
      }
    }
  }

  @Test
  void shedsWhatWasAddedLastWhenOneTickDoesNotFit() {
    MemoryBudget budget = new MemoryBudget(40_000);
    SeriesTable table = new SeriesTable(36_000);
    int[] ids = new int[200];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = table.intern(Rig.key(i), Rig.FAMILY);
    }
    try (Window window = Window.open(new WindowSettings(3_000, 10_000), table, budget)) {
      tick.reset(10_000);
      for (int id : ids) {
        tick.add(id, id);
      }
      AppendResult.Appended result = (AppendResult.Appended) window.append(tick);
      assertThat(result.shed()).isBetween(50, 150);
      assertThat(result.samples() + result.shed()).isEqualTo(200);
      assertThat(window.stats().bytesUsed()).isLessThanOrEqualTo(3_000);
      assertThat(window.stats().shedSamples()).isEqualTo(result.shed());
      assertThat(window.evidence())
          .containsExactly(
              new EvidenceGap(EvidenceGap.Reason.SERIES_SHED, 10_000, 10_000, 1, result.shed()));
      try (WindowView view = window.view()) {
        assertThat(view.newest().size()).isEqualTo(result.samples());
        assertThat(view.newest().seriesId(0)).isEqualTo(ids[0]);
      }
    }
    table.close();
    assertThat(budget.used()).isZero();
  }

  @Test
  void notesWhatWasEvictedAsOneRange() {
    try (Rig rig = new Rig(16_000, 1)) {
      int id = rig.intern(0);
      long at = 10_000;
      while (rig.window.stats().evictedTicks() < 300) {
        at += 10_000;
        append(rig, at, id);
      }
      WindowStats stats = rig.window.stats();
      assertThat(rig.window.evidence())
          .containsExactly(
              new EvidenceGap(
                  EvidenceGap.Reason.EVICTED,
                  20_000,
                  stats.oldestTickMillis() - 10_000,
                  stats.evictedTicks(),
                  stats.evictedTicks()));
    }
  }

  @Test
  void countsDuplicatesAndUnknownSeries() {
    try (Rig rig = new Rig(100_000, 1)) {
      int id = rig.intern(0);
      tick.reset(1);
      tick.add(id, 1);
      tick.add(id, 2);
      tick.add(id + 1, 3);
      tick.add(1_000_000, 3);
      assertThat(tick.duplicates()).isEqualTo(1);
      assertThat(rig.window.append(tick)).isEqualTo(new AppendResult.Appended(1, 0, 2));
      assertThat(rig.window.stats().duplicateSamples()).isEqualTo(1);
      assertThat(rig.window.stats().unknownSamples()).isEqualTo(2);
      try (WindowView view = rig.window.view()) {
        assertThat(view.newest().value(0)).isEqualTo(1);
      }
    }
  }

  @Test
  void keepsATickWithoutSamples() {
    try (Rig rig = new Rig(100_000, 1)) {
      tick.reset(5);
      assertThat(rig.window.append(tick)).isEqualTo(new AppendResult.Appended(0, 0, 0));
      rig.window.seal();
      try (WindowView view = rig.window.view()) {
        assertThat(view.tickCount()).isEqualTo(1);
        assertThat(view.newest().tickMillis()).isEqualTo(5);
        assertThat(view.newest().size()).isZero();
      }
    }
  }

  @Test
  void plansWithWhatItSees() {
    try (Rig rig = new Rig(1 << 20, 10)) {
      WindowPlan first = rig.window.plan();
      int id = rig.intern(0);
      for (int i = 1; i <= 600; i++) {
        append(rig, i * 10_000L, id);
      }
      WindowPlan seen = rig.window.plan();
      assertThat(first.series()).isEqualTo(10);
      assertThat(seen.series()).isEqualTo(1);
      assertThat(seen.ticksPerBlock()).isBetween(480, WindowPlan.MOST_TICKS);
      assertThat(seen.bytesPerSample()).isBetween(0.1, 0.2);
      rig.window.interval(1_000);
      assertThat(rig.window.plan().horizonSeconds()).isLessThan(seen.horizonSeconds() / 9);
    }
  }

  private AppendResult append(Rig rig, long millis, int id) {
    tick.reset(millis);
    tick.add(id, 7);
    return rig.window.append(tick);
  }
}
