package io.fodc.window;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks of one window in another, against a map of what each tick was. */
class WindowAdoptTest {
  private static final long START = 1_700_000_000_000L;
  private static final long STEP = 10_000;

  @ParameterizedTest(name = "seed={0} budget={1} series={2} known={3}")
  @CsvSource({
    "1, 4000000, 40, 40",
    "2, 4000000, 200, 200",
    "3, 400000, 60, 60",
    "4, 150000, 30, 30",
    "5, 80000, 20, 20",
    "6, 4000000, 40, 25",
    "7, 300000, 90, 60",
  })
  void showsTheTicksThatWereMissing(long seed, long budget, int series, int known) {
    Random random = new Random(seed);
    try (Rig origin = new Rig(8_000_000, series);
        Rig rig = new Rig(budget, series)) {
      Story story = new Story(random, origin, series);
      story.record(300 + random.nextInt(300));
      Model model = new Model(random, story, rig, known);
      long adopted = 0;
      for (int round = 0; round < 60; round++) {
        model.appendSome();
        adopted += model.adoptSome();
        model.check();
      }
      assertThat(adopted).isPositive();
      model.forget();
    }
  }

  @Test
  void takesNothingIntoAWindowWithoutTicks() {
    try (Rig origin = new Rig(1_000_000, 10);
        Rig rig = new Rig(1_000_000, 10)) {
      Story story = new Story(new Random(1), origin, 10);
      story.record(50);
      try (ForeignSeries series = story.seriesFor(rig, 10)) {
        for (SealedBlock block : origin.window.published().sealed()) {
          assertThat(rig.window.adopt(block.bytes(), series))
              .isEqualTo(new AdoptResult.Adopted(0, 0));
        }
      }
      assertThat(rig.window.ranges()).isEmpty();
    }
  }

  @Test
  void costsAtMostAQuarterOfTheBudgetAndGoesBeforeOwnTicks() {
    try (Rig origin = new Rig(8_000_000, 40);
        Rig rig = new Rig(200_000, 40)) {
      Story story = new Story(new Random(3), origin, 40);
      story.record(4_000);
      int[] ids = story.idsIn(rig, 40);
      int at = 1_000;
      for (; rig.budget.used() < 120_000; at++) {
        story.append(rig, ids, at);
      }
      long own = rig.window.stats().oldestTickMillis();
      try (ForeignSeries series = story.seriesFor(rig, 40)) {
        AdoptResult last = new AdoptResult.Adopted(0, 0);
        for (SealedBlock block : origin.window.published().sealed().clone()) {
          if (block.lastTickMillis() < own && last instanceof AdoptResult.Adopted) {
            last = rig.window.adopt(block.bytes(), series);
          }
          assertThat(rig.budget.used()).isLessThanOrEqualTo(rig.budget.limit());
          assertThat(rig.window.published().adoptedBytes()).isLessThanOrEqualTo(50_000);
        }
        assertThat(last)
            .isInstanceOfSatisfying(
                AdoptResult.Refused.class,
                refused -> assertThat(refused.detail()).contains("adopted ones may take 50000"));
      }
      assertThat(rig.window.published().adoptedBytes()).isGreaterThan(15_000);
      long newestOwn = rig.window.ranges().getLast().fromMillis();
      while (rig.window.published().adoptedBytes() > 0) {
        assertThat(rig.window.published().sealed()[0].isAdopted()).isTrue();
        assertThat(rig.window.stats().newestTickMillis()).isGreaterThanOrEqualTo(newestOwn);
        story.append(rig, ids, at++);
      }
      assertThat(rig.window.stats().ticks()).isGreaterThan(50);
      for (int id : ids) {
        rig.table.release(id);
      }
    }
  }

  @Test
  void takesRoomFromOtherWindowsBeforeItsOwnTicks() {
    try (Rig origin = new Rig(8_000_000, 40);
        Rig rig = new Rig(300_000, 40);
        Window other = Window.open(new WindowSettings(300_000, STEP, 40), rig.table, rig.budget)) {
      Story story = new Story(new Random(4), origin, 40);
      story.record(3_000);
      int[] ids = story.idsIn(rig, 40);
      int at = 2_000;
      for (; other.stats().evictedTicks() == 0; at++) {
        story.append(rig, ids, at);
        other.append(story.tick(ids, at));
      }
      long own = rig.window.stats().ticks();
      long before = other.stats().ticks();
      try (ForeignSeries series = story.seriesFor(rig, 40)) {
        for (int block = 0; block < 4; block++) {
          assertThat(rig.window.adopt(origin.window.published().sealed()[block].bytes(), series))
              .isInstanceOf(AdoptResult.Adopted.class);
        }
      }
      assertThat(other.stats().ticks()).isLessThan(before);
      assertThat(rig.window.stats().ticks()).isGreaterThan(own);
      for (int id : ids) {
        rig.table.release(id);
      }
    }
  }

  @Test
  void whatIsAdoptedNowTakesThePlaceOfWhatWasBefore() {
    try (Rig origin = new Rig(8_000_000, 40);
        Rig rig = new Rig(200_000, 40)) {
      Story story = new Story(new Random(6), origin, 40);
      story.record(2_000);
      int[] ids = story.idsIn(rig, 40);
      story.append(rig, ids, 1_999);
      SealedBlock[] blocks = origin.window.published().sealed();
      adoptUntilFull(rig, story, blocks, 0);
      long before = rig.window.ranges().getFirst().fromMillis();
      int later = blocks.length / 2;
      adoptUntilFull(rig, story, blocks, later);
      assertThat(rig.window.published().adoptedBytes()).isBetween(20_000L, 50_000L);
      assertThat(rig.window.ranges().getFirst().fromMillis())
          .isGreaterThan(before)
          .isEqualTo(blocks[later].firstTickMillis());
      for (int id : ids) {
        rig.table.release(id);
      }
    }
  }

  private static void adoptUntilFull(Rig rig, Story story, SealedBlock[] blocks, int first) {
    try (ForeignSeries series = story.seriesFor(rig, 40)) {
      int at = first;
      while (rig.window.adopt(blocks[at].bytes(), series) instanceof AdoptResult.Adopted) {
        at++;
      }
      assertThat(at).isGreaterThan(first);
    }
  }

  @Test
  void refusesSeriesThatContradictEachOther() {
    try (Rig rig = new Rig(1_000_000, 10)) {
      try (ForeignSeries.Draft draft = new ForeignSeries.Draft(rig.table, rig.budget)) {
        draft.add(7, Rig.key(1), Rig.FAMILY);
        draft.add(7, Rig.key(2), Rig.FAMILY);
        assertThatThrownBy(draft::build).hasMessage("id 7 stands for two series");
      }
      try (ForeignSeries.Draft draft = new ForeignSeries.Draft(rig.table, rig.budget)) {
        draft.add(7, Rig.key(1), Rig.FAMILY);
        draft.add(8, Rig.key(1), Rig.FAMILY);
        assertThatThrownBy(draft::build).hasMessageContaining("stands twice");
        assertThatThrownBy(() -> draft.add(-1, Rig.key(3), Rig.FAMILY))
            .hasMessage("series id -1 is below 0");
      }
    }
  }

  /** What happened, in the window where it was recorded. */
  private static final class Story {
    private final Random random;
    private final Rig origin;
    private final int[] ids;
    private final TreeMap<Long, Map<Integer, Long>> truth = new TreeMap<>();
    private final Tick tick = new Tick();

    Story(Random random, Rig origin, int series) {
      this.random = random;
      this.origin = origin;
      ids = new int[series];
      for (int number = series - 1; number >= 0; number--) {
        ids[number] = origin.intern(number);
      }
    }

    void record(int ticks) {
      for (int i = 0; i < ticks; i++) {
        Map<Integer, Long> samples = new HashMap<>();
        tick.reset(START + i * STEP);
        for (int number = 0; number < ids.length; number++) {
          if (random.nextInt(9) > 0) {
            long bits = Double.doubleToRawLongBits(number % 2 == 0 ? i : random.nextDouble());
            samples.put(number, bits);
            tick.addBits(ids[number], bits);
          }
        }
        truth.put(START + i * STEP, samples);
        assertThat(origin.window.append(tick)).isInstanceOf(AppendResult.Appended.class);
        if (random.nextInt(40) == 0) {
          origin.window.seal();
        }
      }
      origin.window.seal();
    }

    ForeignSeries seriesFor(Rig rig, int known) {
      try (ForeignSeries.Draft draft = new ForeignSeries.Draft(rig.table, rig.budget)) {
        for (int number = 0; number < known; number++) {
          draft.add(ids[number], Rig.key(number), Rig.FAMILY);
        }
        return draft.build();
      }
    }

    int[] idsIn(Rig rig, int known) {
      int[] there = new int[known];
      for (int number = 0; number < known; number++) {
        there[number] = rig.intern(number);
      }
      return there;
    }

    Tick tick(int[] there, int at) {
      long time = START + at * STEP;
      Map<Integer, Long> samples = truth.getOrDefault(time, Map.of());
      tick.reset(time);
      for (int number = 0; number < there.length; number++) {
        Long bits = samples.get(number);
        if (bits != null) {
          tick.addBits(there[number], bits);
        }
      }
      return tick;
    }

    void append(Rig rig, int[] there, int at) {
      rig.window.append(tick(there, at));
    }
  }

  /** The window that adopts, and which ticks it must have. */
  private static final class Model {
    private final Random random;
    private final Story story;
    private final Rig rig;
    private final int[] ids;
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private TreeSet<Long> held = new TreeSet<>();
    private int next;
    private long newest;

    Model(Random random, Story story, Rig rig, int known) {
      this.random = random;
      this.story = story;
      this.rig = rig;
      ids = story.idsIn(rig, known);
      for (int number = 0; number < known; number++) {
        numbers.put(ids[number], number);
      }
      next = random.nextInt(40);
    }

    /** A run of ticks, perhaps after a gap. */
    void appendSome() {
      next += random.nextInt(3) == 0 ? random.nextInt(15) : 0;
      for (int i = random.nextInt(12); i >= 0 && next < story.truth.size(); i--, next++) {
        if (rig.window.append(story.tick(ids, next)) instanceof AppendResult.Appended) {
          newest = START + next * STEP;
          held.add(newest);
        }
      }
      if (random.nextInt(3) == 0) {
        rig.window.seal();
      }
      dropEvicted();
    }

    int adoptSome() {
      int adopted = 0;
      try (ForeignSeries series = story.seriesFor(rig, ids.length)) {
        SealedBlock[] blocks = story.origin.window.published().sealed();
        int first = random.nextInt(blocks.length);
        for (int i = first; i < Math.min(blocks.length, first + 3); i++) {
          adopted += adopt(blocks[i], series);
          dropEvicted();
        }
      }
      return adopted;
    }

    private int adopt(SealedBlock block, ForeignSeries series) {
      TreeSet<Long> missing = new TreeSet<>();
      List<HeldRange> ranges = rig.window.ranges();
      for (int tick = 0; tick < block.bytes().ticks(); tick++) {
        long time = block.bytes().tickMillis(tick);
        if (time <= newest
            && ranges.stream().noneMatch(r -> r.fromMillis() <= time && time <= r.toMillis())) {
          missing.add(time);
        }
      }
      return switch (rig.window.adopt(block.bytes(), series)) {
        case AdoptResult.Adopted adopted -> {
          assertThat(adopted.ticks()).isEqualTo(missing.size());
          assertThat(adopted.samples()).isEqualTo(samples(missing));
          held.addAll(missing);
          yield adopted.ticks();
        }
        case AdoptResult.Refused refused -> {
          assertThat(refused.reason()).isEqualTo(EvidenceGap.Reason.NO_ROOM);
          held.addAll(missing);
          yield 0;
        }
      };
    }

    private long samples(TreeSet<Long> ticks) {
      return ticks.stream().mapToLong(time -> expected(time).size()).sum();
    }

    private Map<Integer, Long> expected(long time) {
      Map<Integer, Long> samples = new HashMap<>(story.truth.getOrDefault(time, Map.of()));
      samples.keySet().removeIf(number -> number >= ids.length);
      return samples;
    }

    private void dropEvicted() {
      List<HeldRange> ranges = rig.window.ranges();
      held.removeIf(
          time -> ranges.stream().noneMatch(r -> r.fromMillis() <= time && time <= r.toMillis()));
    }

    void check() {
      assertThat(rig.budget.used()).isLessThanOrEqualTo(rig.budget.limit());
      assertThat(rig.window.published().adoptedBytes()).isBetween(0L, rig.budget.limit() / 4);
      assertThat(rig.window.stats().bytesUsed()).isEqualTo(Rig.liveBytes(rig.window));
      assertThat(rig.window.stats().ticks()).isEqualTo(held.size());
      assertThat(rig.window.stats().samples()).isEqualTo(samples(held));
      try (WindowView view = rig.window.view()) {
        checkTicks(view, view.ticksAfter(WindowView.NO_TICK), held);
        long from = START + random.nextInt(next) * STEP;
        checkTicks(view, view.ticksAfter(from), held.tailSet(from, false));
        long to = from + random.nextInt(200) * STEP;
        checkScan(view, from, to);
      }
    }

    private void checkTicks(WindowView view, TickCursor cursor, NavigableSet<Long> expected) {
      assertThat(view.isEmpty()).isEqualTo(held.isEmpty());
      for (long time : expected) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.tickMillis()).isEqualTo(time);
        Map<Integer, Long> samples = new HashMap<>();
        for (int i = 0; i < cursor.size(); i++) {
          samples.put(number(cursor.seriesId(i)), cursor.valueBits(i));
        }
        assertThat(samples).isEqualTo(expected(time));
      }
      assertThat(cursor.next()).isFalse();
    }

    private void checkScan(WindowView view, long from, long to) {
      Map<Integer, TreeMap<Long, Long>> slow = new TreeMap<>();
      for (long time : held.subSet(from, true, to, true)) {
        expected(time)
            .forEach(
                (number, bits) -> {
                  if (number % 3 != 0) {
                    slow.computeIfAbsent(number, any -> new TreeMap<>()).put(time, bits);
                  }
                });
      }
      Map<Integer, TreeMap<Long, Long>> scanned = new TreeMap<>();
      int[] last = {-1};
      view.scan(
          id -> number(id) % 3 != 0,
          from,
          to,
          new SeriesVisitor() {
            @Override
            public void series(int seriesId) {
              assertThat(seriesId).isGreaterThan(last[0]);
              last[0] = seriesId;
              assertThat(scanned.put(number(seriesId), new TreeMap<>())).isNull();
            }

            @Override
            public void points(long[] times, double[] values, int count) {
              for (int i = 0; i < count; i++) {
                long bits = Double.doubleToRawLongBits(values[i]);
                TreeMap<Long, Long> points = requireNonNull(scanned.get(number(last[0])));
                assertThat(points.put(times[i], bits)).isNull();
              }
            }
          });
      assertThat(scanned).isEqualTo(slow);
    }

    private int number(int id) {
      return requireNonNull(numbers.get(id));
    }

    void forget() {
      for (int id : ids) {
        rig.table.release(id);
      }
    }
  }
}
