package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random histories, the same in the window and in the slow one. The seed is the test's name. */
class WindowAgainstSlowOneTest {
  private static final long[] ODD_BITS = {
    Double.doubleToRawLongBits(-0.0),
    0L,
    0x7FF8_0000_0000_1234L,
    0x7FF0_0000_0000_0001L,
    0xFFF8_0000_0000_0000L,
    Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
    Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
    1L,
    Double.doubleToRawLongBits(0.1),
  };

  @ParameterizedTest(name = "seed={0} budget={1} series={2}")
  @CsvSource({
    "1, 4000000, 40",
    "2, 4000000, 300",
    "3, 200000, 40",
    "4, 100000, 100",
    "5, 40000, 60",
    "6, 20000, 30",
    "7, 12000, 20",
    "8, 60000, 400",
    "9, 8000, 10",
    "10, 300000, 7"
  })
  void answersAsTheSlowOne(long seed, long budget, int series) {
    Random random = new Random(seed);
    SlowWindow slow = new SlowWindow();
    try (Rig rig = new Rig(budget, 1 + random.nextInt(series * 2))) {
      History history = new History(random, rig, series);
      int lost = 0;
      for (int i = 0; i < 400; i++) {
        Tick tick = history.next();
        AppendResult result = rig.window.append(tick);
        assertThat(rig.budget.used()).isLessThanOrEqualTo(budget);
        switch (result) {
          case AppendResult.Appended appended -> slow.append(tick, appended.shed());
          case AppendResult.Refused refused -> {
            assertThat(refused.reason()).isEqualTo(EvidenceGap.Reason.NO_ROOM);
            lost++;
          }
        }
        if (random.nextInt(60) == 0) {
          rig.window.seal();
        }
        assertThat(rig.window.stats().bytesUsed()).isEqualTo(Rig.liveBytes(rig.window));
        assertThat(rig.budget.used()).isEqualTo(rig.table.bytes() + rig.window.stats().bytesUsed());
        if (i % 10 == 0 && result instanceof AppendResult.Appended) {
          check(rig, slow, random, tick.tickMillis());
        }
      }
      assertThat(rig.window.stats().refusedTicks()).isEqualTo(lost);
    }
  }

  private static void check(Rig rig, SlowWindow slow, Random random, long newest) {
    try (WindowView view = rig.window.view()) {
      int held = slow.assertSameNewest(view);
      WindowStats stats = rig.window.stats();
      assertThat(stats.evictedTicks()).isEqualTo(slow.size() - held);
      assertThat(stats.ticks()).isEqualTo(held);
      long from = newest - random.nextInt(2_000_000);
      slow.assertReads(view, from, from + random.nextInt(1_000_000));
    }
  }

  /** Values of a make-believe node: counters, constants, noise, absence, churn, restarts. */
  private static final class History {
    private final Random random;
    private final Rig rig;
    private final List<int[]> series = new ArrayList<>();
    private final Tick tick = new Tick();
    private long now = 1_700_000_000_000L;
    private int named;
    private int sinceStart;

    History(Random random, Rig rig, int count) {
      this.random = random;
      this.rig = rig;
      for (int i = 0; i < count; i++) {
        addSeries();
      }
    }

    private void addSeries() {
      int id = rig.intern(named);
      if (id != SeriesTable.NO_SERIES) {
        series.add(new int[] {id, random.nextInt(6), random.nextInt(1000)});
      }
      named++;
    }

    Tick next() {
      now += random.nextInt(50) == 0 ? random.nextLong(5_000_000_000L) : 10_000;
      sinceStart = random.nextInt(80) == 0 ? 0 : sinceStart + 1;
      if (random.nextInt(5) == 0 && !series.isEmpty()) {
        rig.table.release(series.remove(random.nextInt(series.size()))[0]);
        addSeries();
      }
      tick.reset(now);
      for (int[] one : series) {
        if (one[2] < 900 || random.nextInt(4) > 0) {
          tick.addBits(one[0], bits(one));
        }
      }
      if (random.nextInt(10) == 0 && !series.isEmpty()) {
        int size = tick.size();
        tick.add(tick.size() > 0 ? tick.seriesId(0) : series.getFirst()[0], 1e9);
        assertThat(tick.size()).isBetween(size, size + 1);
      }
      return tick;
    }

    private long bits(int[] one) {
      return switch (one[1]) {
        case 0 -> Double.doubleToRawLongBits(one[2]);
        case 1 -> Double.doubleToRawLongBits((double) one[2] * sinceStart);
        case 2 -> Double.doubleToRawLongBits(random.nextInt(5));
        case 3 -> Double.doubleToRawLongBits(random.nextDouble());
        case 4 -> ODD_BITS[random.nextInt(ODD_BITS.length)];
        default -> ODD_BITS[one[2] % ODD_BITS.length];
      };
    }
  }
}
