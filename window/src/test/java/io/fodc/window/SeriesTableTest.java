package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SeriesTableTest {
  private static final long LIMIT = 1 << 20;

  @Test
  void givesTheSameSeriesTheSameId() {
    try (SeriesTable table = new SeriesTable(LIMIT)) {
      int first = table.intern(Rig.key(1), Rig.FAMILY);
      int second = table.intern(Rig.key(2), Rig.FAMILY);
      assertThat(first).isNotEqualTo(second);
      assertThat(table.intern(Rig.key(1), Rig.FAMILY)).isEqualTo(first);
      assertThat(table.find(Rig.key(2))).isEqualTo(second);
      assertThat(table.find(Rig.key(3))).isEqualTo(SeriesTable.NO_SERIES);
      assertThat(table.familyId(first)).isEqualTo(table.familyId(second));
      assertThat(table.definition(second))
          .isEqualTo(SeriesDefinition.of(Rig.FAMILY, "number", "2"));
      SeriesKey copy = new SeriesKey();
      assertThat(table.copyKey(first, copy)).isEqualTo(Rig.key(1).length());
      assertThat(copy.sameAs(Rig.key(1))).isTrue();
      assertThat(table.size()).isEqualTo(2);
      assertThatThrownBy(() -> table.definition(99)).hasMessageContaining("99");
    }
  }

  @Test
  void believesTheNewestHelpAndType() {
    try (SeriesTable table = new SeriesTable(LIMIT)) {
      MetricFamily told = new MetricFamily("load", Rig.FAMILY.type(), "", "Other words.");
      int id = table.intern(Rig.key(1), Rig.FAMILY);
      int other = table.intern(Rig.key(2), Rig.FAMILY);
      assertThat(table.intern(Rig.key(1), told)).isEqualTo(id);
      assertThat(table.familyOf(other)).isEqualTo(told);
      assertThat(table.familyUpdates()).isEqualTo(1);
      MetricFamily renamed = MetricFamily.counter("other", "");
      assertThat(table.intern(Rig.key(1), renamed)).isEqualTo(id);
      assertThat(table.familyOf(id)).isEqualTo(renamed);
      assertThat(table.familyOf(other)).isEqualTo(told);
      assertThat(table.families()).isEqualTo(2);
    }
  }

  @Test
  void refusesAndCountsAtItsLimitButStillFindsWhatItKnows() {
    try (SeriesTable table = new SeriesTable(20_000)) {
      int known = 0;
      while (table.intern(Rig.key(known), Rig.FAMILY) != SeriesTable.NO_SERIES) {
        known++;
        assertThat(table.bytes()).isLessThanOrEqualTo(table.limit());
      }
      assertThat(known).isGreaterThan(50);
      assertThat(table.refusals()).isEqualTo(1);
      assertThat(table.size()).isEqualTo(known);
      for (int i = 0; i < known; i++) {
        assertThat(table.find(Rig.key(i))).isNotEqualTo(SeriesTable.NO_SERIES);
      }
      int freed = table.find(Rig.key(3));
      table.release(freed);
      assertThat(table.intern(Rig.key(known), Rig.FAMILY)).isEqualTo(freed);
      assertThat(table.find(Rig.key(3))).isEqualTo(SeriesTable.NO_SERIES);
    }
  }

  @Test
  void doesNotGrowWhileSeriesComeAndGo() {
    try (Rig rig = new Rig(400_000, 100)) {
      Tick tick = new Tick();
      long steady = 0;
      int highest = 0;
      Random random = new Random(1);
      for (int day = 0; day < 160; day++) {
        int[] ids = new int[100];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = rig.intern(1_000_000 + day * 100 + i);
          highest = Math.max(highest, ids[i]);
          assertThat(ids[i]).isNotNegative();
        }
        for (int i = 0; i < 40; i++) {
          tick.reset((day * 40L + i) * 10_000);
          for (int id : ids) {
            tick.add(id, random.nextDouble());
          }
          assertThat(rig.window.append(tick)).isEqualTo(new AppendResult.Appended(100, 0, 0));
        }
        for (int id : ids) {
          rig.table.release(id);
        }
        steady = day <= 80 ? Math.max(steady, rig.table.bytes()) : steady;
      }
      assertThat(rig.window.stats().evictedTicks()).isPositive();
      assertThat(rig.table.bytes()).isLessThanOrEqualTo(steady);
      assertThat(highest).isLessThan(6_000);
    }
  }

  @Test
  void neverGivesAnIdAwayWhileABlockOrAViewUsesIt() {
    try (Rig rig = new Rig(200_000, 10)) {
      int id = rig.intern(0);
      Tick tick = new Tick();
      tick.reset(1);
      tick.add(id, 5);
      rig.window.append(tick);
      rig.table.release(id);
      rig.window.seal();
      WindowView view = rig.window.view();
      rig.window.evictOldest(true);
      for (int i = 1; i < 300; i++) {
        assertThat(rig.intern(i)).isNotEqualTo(id);
      }
      assertThat(view.newest().seriesId(0)).isEqualTo(id);
      assertThat(rig.table.find(Rig.key(0))).isEqualTo(id);
      view.close();
      boolean reused = false;
      for (int i = 300; i < 600 && !reused; i++) {
        int other = rig.intern(i);
        rig.table.release(other);
        reused = other == id;
      }
      assertThat(reused).isTrue();
    }
  }

  @Test
  void agreesWithAMapThroughRandomComingAndGoing() {
    Random random = new Random(42);
    try (SeriesTable table = new SeriesTable(LIMIT)) {
      Map<Integer, Integer> held = new HashMap<>();
      for (int i = 0; i < 20_000; i++) {
        int number = random.nextInt(2_000);
        Integer known = held.get(number);
        if (known == null) {
          held.put(number, table.intern(Rig.key(number), Rig.FAMILY));
        } else if (random.nextBoolean()) {
          table.release(known);
          held.remove(number);
        } else {
          assertThat(table.find(Rig.key(number))).isEqualTo(known);
        }
      }
      assertThat(held.values()).doesNotHaveDuplicates().doesNotContain(SeriesTable.NO_SERIES);
      held.forEach(
          (number, id) ->
              assertThat(table.definition(id).labels().value(0)).isEqualTo("" + number));
    }
  }

  @Test
  void threadsAgreeOnIds() throws Exception {
    try (SeriesTable table = new SeriesTable(LIMIT);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int seed = thread;
        Callable<Boolean> work = () -> internAndRelease(table, new Random(seed));
        results.add(threads.submit(work));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
      assertThat(table.size()).isLessThanOrEqualTo(700);
    }
  }

  private static boolean internAndRelease(SeriesTable table, Random random) {
    boolean right = true;
    for (int i = 0; i < 10_000; i++) {
      int number = random.nextInt(600);
      int id = table.intern(Rig.key(number), Rig.FAMILY);
      SeriesKey copy = new SeriesKey();
      table.copyKey(id, copy);
      right &= copy.sameAs(Rig.key(number)) && table.find(Rig.key(number)) == id;
      table.release(id);
    }
    return right;
  }

  @Test
  void restoresSeriesUnderTheirOldIdsAndGivesTheOthersToNewOnes() {
    try (SeriesTable table = new SeriesTable(1 << 20)) {
      assertThat(table.restore(300, Rig.key(300), Rig.FAMILY)).isTrue();
      assertThat(table.restore(2, Rig.key(2), Rig.FAMILY)).isTrue();
      assertThat(table.restore(2, Rig.key(3), Rig.FAMILY)).as("id taken").isFalse();
      assertThat(table.restore(3, Rig.key(2), Rig.FAMILY)).as("key known").isFalse();
      assertThat(table.restore(1 << 30, Rig.key(4), Rig.FAMILY)).as("no room").isFalse();
      table.restored();
      assertThat(table.size()).isEqualTo(2);
      assertThat(table.find(Rig.key(300))).isEqualTo(300);
      assertThat(table.definition(2).labels().get("number")).contains("2");
      assertThat(table.intern(Rig.key(10), Rig.FAMILY)).isZero();
      assertThat(table.intern(Rig.key(11), Rig.FAMILY)).isEqualTo(1);
      assertThat(table.intern(Rig.key(12), Rig.FAMILY)).isEqualTo(3);
      assertThat(table.intern(Rig.key(2), Rig.FAMILY)).isEqualTo(2);
    }
  }
}
