package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WindowReadersTest {
  private static final int SERIES = 40;

  @Test
  void seeWholeTicksWhileTheWriterWorks() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Rig rig = new Rig(120_000, SERIES);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> readers = new ArrayList<>();
      int[] ids = ids(rig);
      for (int i = 0; i < 3; i++) {
        Callable<Integer> read = () -> readUntil(done, rig.window);
        readers.add(threads.submit(read));
      }
      Tick tick = new Tick();
      int kept = 0;
      try {
        for (int i = 1; i <= 4_000; i++) {
          kept += rig.window.append(fill(tick, ids, i)) instanceof AppendResult.Appended ? 1 : 0;
          assertThat(rig.budget.used()).isLessThanOrEqualTo(rig.budget.limit());
        }
      } finally {
        done.set(true);
      }
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
      assertThat(kept).isGreaterThan(100);
      assertThat(rig.budget.pinned()).isZero();
      assertThat(rig.window.stats().bytesUsed()).isEqualTo(Rig.liveBytes(rig.window));
    }
  }

  @Test
  void costNoMoreThanAQuarterOfTheHistoryHoweverLongTheyHold() {
    try (Rig rig = new Rig(200_000, SERIES)) {
      int[] ids = ids(rig);
      Tick tick = new Tick();
      int i = 1;
      for (; rig.window.stats().evictedTicks() == 0; i++) {
        rig.window.append(fill(tick, ids, i));
      }
      WindowView view = rig.window.view();
      AppendResult result = rig.window.append(fill(tick, ids, i));
      while (result instanceof AppendResult.Appended) {
        result = rig.window.append(fill(tick, ids, ++i));
        assertThat(rig.budget.used()).isLessThanOrEqualTo(rig.budget.limit());
      }
      assertThat(result)
          .isInstanceOfSatisfying(
              AppendResult.Refused.class,
              refused ->
                  assertThat(refused.reason()).isEqualTo(EvidenceGap.Reason.HELD_BY_READERS));
      assertThat(rig.budget.pinned()).isBetween(50_000L, 100_000L);
      assertThat(Rig.liveBytes(rig.window)).isGreaterThan(60_000);
      assertThat(rig.window.evidence().getLast())
          .isEqualTo(
              new EvidenceGap(
                  EvidenceGap.Reason.HELD_BY_READERS, i * 10_000L, i * 10_000L, 1, SERIES));
      view.close();
      assertThat(rig.budget.pinned()).isZero();
      assertThat(rig.window.append(fill(tick, ids, i + 1)))
          .isEqualTo(new AppendResult.Appended(SERIES, 0, 0));
    }
  }

  @Test
  void leaveNothingBehindWhenATickIsRefusedThatWasToBeginABlock() {
    try (Rig rig = new Rig(600_000, SERIES)) {
      int[] ids = ids(rig);
      int[] many = new int[2_000];
      for (int i = 0; i < many.length; i++) {
        many[i] = rig.intern(i);
      }
      Tick tick = new Tick();
      int i = 1;
      for (; rig.window.stats().evictedTicks() == 0; i++) {
        rig.window.append(fill(tick, ids, i));
      }
      try (WindowView view = rig.window.view()) {
        while (rig.window.append(fill(tick, ids, i)) instanceof AppendResult.Appended) {
          i++;
        }
        assertThat(view.isEmpty()).isFalse();
        rig.window.seal();
        long used = rig.budget.used();
        long free = rig.budget.limit() - used;
        // What fits at most is an upper bound: a few more columns certainly do not.
        int wide = 64;
        while (OpenBlock.firstTickBytes(wide - 64) <= free) {
          wide++;
        }
        assertThat(rig.window.append(fill(tick, Arrays.copyOf(many, wide), i + 1)))
            .isInstanceOf(AppendResult.Refused.class);
        assertThat(rig.window.published().open()).isNull();
        assertThat(rig.budget.used()).isEqualTo(used);
      }
    }
  }

  @Test
  void cannotReadAClosedView() {
    try (Rig rig = new Rig(100_000, SERIES)) {
      rig.window.append(fill(new Tick(), ids(rig), 1));
      WindowView view = rig.window.view();
      TickCursor cursor = view.ticksAfter(0);
      view.close();
      assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(view::newest).isInstanceOf(IllegalStateException.class);
    }
  }

  /** Reads until told to stop and once more; returns the ticks seen. */
  private static int readUntil(AtomicBoolean done, Window window) {
    int seen = 0;
    boolean last;
    do {
      last = done.get();
      try (WindowView view = window.view()) {
        TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
        int ticks = 0;
        while (cursor.next()) {
          assertWhole(cursor);
          ticks++;
        }
        assertThat(ticks).isEqualTo(view.tickCount());
        seen += ticks;
        view.scan(SeriesSelector.all(), 0, Long.MAX_VALUE, new CountingVisitor(ticks));
      }
    } while (!last);
    return seen;
  }

  private static void assertWhole(TickCursor cursor) {
    boolean right = cursor.size() == SERIES;
    for (int i = 0; i < cursor.size(); i++) {
      right &= cursor.value(i) == value(cursor.seriesId(i), cursor.tickMillis() / 10_000);
    }
    assertThat(right).isTrue();
  }

  private static int[] ids(Rig rig) {
    int[] ids = new int[SERIES];
    for (int i = 0; i < SERIES; i++) {
      ids[i] = rig.intern(i);
    }
    return ids;
  }

  private static Tick fill(Tick tick, int[] ids, int number) {
    tick.reset(number * 10_000L);
    for (int id : ids) {
      tick.add(id, value(id, number));
    }
    return tick;
  }

  private static double value(int id, long number) {
    return id % 2 == 0 ? id : id * 0.37 * (number % 97);
  }

  private static final class CountingVisitor implements SeriesVisitor {
    private final int expected;
    private int points;

    CountingVisitor(int expected) {
      this.expected = expected;
      points = expected;
    }

    @Override
    public void series(int seriesId) {
      assertThat(points).isEqualTo(expected);
      points = 0;
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      points += count;
    }
  }
}
