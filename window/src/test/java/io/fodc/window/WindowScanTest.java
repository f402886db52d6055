package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.selector.Selector;
import io.fodc.schemas.selector.SelectorException;
import io.fodc.schemas.selector.SelectorParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowScanTest {
  private static final long INTERVAL = 10_000;

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3})
  void showsWhatTheSlowOneShows(long seed) {
    Random random = new Random(seed);
    try (Rig rig = new Rig(4_000_000, 50)) {
      TreeMap<Long, Map<Integer, Double>> recorded = fillAtRandom(rig, random);
      long first = recorded.firstKey();
      long last = recorded.lastKey();
      for (int i = 0; i < 30; i++) {
        long from = first - 50_000 + random.nextLong(last - first + 100_000);
        long to = from + random.nextLong(last - first);
        long step = List.of(0L, 1L, 7_000L, 10_000L, 60_000L, 3_600_000L).get(random.nextInt(6));
        SeriesSelector odd = id -> id % 3 != 1;
        WindowQuery query = new WindowQuery(odd, from, to, step);
        Shown expected = new Shown();
        recorded
            .subMap(from, true, to, true)
            .forEach(
                (tick, samples) ->
                    samples.forEach(
                        (id, value) -> {
                          if (odd.test(id)) {
                            expected.put(id, tick, value, step);
                          }
                        }));
        Shown seen = new Shown();
        Shown live = new Shown();
        try (WindowView view = rig.window.view()) {
          ScanReport report = view.scan(query, seen);
          assertThat(report.samples()).isEqualTo(seen.samples());
          assertThat(report.series()).isEqualTo(seen.points.size());
        }
        rig.window.scan(query, live);
        assertThat(seen.points).isEqualTo(expected.points);
        assertThat(live.points).isEqualTo(expected.points);
      }
    }
  }

  private static TreeMap<Long, Map<Integer, Double>> fillAtRandom(Rig rig, Random random) {
    TreeMap<Long, Map<Integer, Double>> recorded = new TreeMap<>();
    Tick tick = new Tick();
    long now = 1_700_000_000_000L;
    for (int t = 0; t < 300; t++) {
      now += random.nextInt(20) == 0 ? random.nextInt(400_000) + 1 : INTERVAL;
      tick.reset(now);
      Map<Integer, Double> samples = new HashMap<>();
      for (int number = t / 10; number < t / 10 + 40; number++) {
        int id = rig.intern(number);
        if (random.nextInt(5) > 0) {
          tick.add(id, t * 0.5 + number);
          samples.put(id, t * 0.5 + number);
        }
      }
      assertThat(rig.window.append(tick)).isInstanceOf(AppendResult.Appended.class);
      recorded.put(now, samples);
      if (random.nextInt(30) == 0) {
        rig.window.seal();
      }
    }
    return recorded;
  }

  @Test
  void decodesWantedColumnsOfOverlappingBlocksOnly() throws Exception {
    try (Rig rig = new Rig(4_000_000, 20)) {
      int[] ids = ids(rig, 20);
      for (int block = 0; block < 10; block++) {
        append(rig, ids, block * 100, block * 100 + 30);
        rig.window.seal();
      }
      append(rig, ids, 1_000, 1_010);
      List<Selector> three = List.of(SelectorParser.parse("load{number=~\"3|7|12|none\"}"));
      SeriesSelector wanted = SeriesSelector.matching(rig.table, three);
      try (WindowView view = rig.window.view()) {
        assertThat(view.scan(query(wanted, 310, 529), new Shown()))
            .as("from the middle of the fourth stretch to the end of the sixth")
            .isEqualTo(new ScanReport(3, 3 * (20 + 30 + 30), 3 * blocks(rig, 310, 529)));
        assertThat(view.scan(query(wanted, 330, 399), new Shown()))
            .as("between two blocks")
            .isEqualTo(new ScanReport(0, 0, 0));
        assertThat(view.scan(query(wanted, 310, 310), new Shown()))
            .as("one tick")
            .isEqualTo(new ScanReport(3, 3, 3));
        assertThat(view.scan(query(id -> false, 0, 2_000), new Shown()))
            .isEqualTo(new ScanReport(0, 0, 0));
        assertThat(view.scan(WindowQuery.everything(), new Shown()))
            .isEqualTo(new ScanReport(20, 20 * 310, 20 * blocks(rig, 0, 2_000)));
      }
    }
  }

  /** Sealed blocks that have a tick in a range. */
  private static long blocks(Rig rig, int fromTick, int toTick) {
    return Arrays.stream(rig.window.published().sealed())
        .filter(block -> block.lastTickMillis() >= fromTick * INTERVAL)
        .filter(block -> block.firstTickMillis() <= toTick * INTERVAL)
        .count();
  }

  @Test
  void asksForEachSeriesOnce() {
    try (Rig rig = new Rig(4_000_000, 300)) {
      int[] ids = ids(rig, 300);
      for (int block = 0; block < 5; block++) {
        append(rig, ids, block * 10, block * 10 + 10);
        rig.window.seal();
      }
      List<Integer> asked = new ArrayList<>();
      rig.window.scan(query(asked::add, 0, 1_000), new Shown());
      assertThat(asked).hasSize(300).doesNotHaveDuplicates();
    }
  }

  @Test
  void readsInGroupsWhenTheRangeIsLong() {
    try (Rig rig = new Rig(40_000_000, 120)) {
      int[] ids = ids(rig, 120);
      int ticks = SeriesGroup.MOST_SAMPLES / 100;
      append(rig, ids, 0, ticks);
      Shown shown = new Shown();
      ScanReport report = rig.window.scan(WindowQuery.everything(), shown);
      assertThat(report.samples()).isEqualTo(120L * ticks);
      for (int id : ids) {
        assertThat(shown.points.get(id)).hasSize(ticks).containsEntry(70_000L, value(id, 7));
      }
    }
  }

  @Test
  void aSlowReaderHoldsNothing() {
    try (Rig rig = new Rig(160_000, 300)) {
      int[] ids = ids(rig, 300);
      int[] now = {0};
      while (rig.window.stats().evictedTicks() == 0) {
        append(rig, ids, now[0], ++now[0]);
      }
      long newest = rig.window.stats().newestTickMillis();
      BitSet late = new BitSet();
      Shown shown =
          new Shown() {
            @Override
            public void series(int seriesId) {
              super.series(seriesId);
              // So slow that the window is another one after a few series.
              for (int i = 0; i < 3; i++) {
                append(rig, ids, now[0], ++now[0]);
                assertThat(rig.budget.pinned()).isZero();
              }
              late.set(seriesId, rig.window.stats().oldestTickMillis() > newest);
            }
          };
      rig.window.scan(query(SeriesSelector.all(), 0, 1_000_000), shown);
      assertThat(rig.window.stats().refusedTicks()).isZero();
      assertThat(late.cardinality()).isPositive();
      assertThat(shown.points).isNotEmpty();
      shown.assertValues();
      shown.points.forEach(
          (id, points) -> assertThat(points.lastKey()).isLessThanOrEqualTo(newest));
    }
  }

  /**
   * Readers at their own speed over a window that is always full, and not one tick refused. As in
   * life a block is a small part of the budget, and few ticks come in while one is decoded.
   */
  @Test
  void readersNeverStopTheWriter() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Rig rig = new Rig(60_000, 40);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      int[] ids = ids(rig, 40);
      append(rig, ids, 0, 1);
      List<Semaphore> scanned = new ArrayList<>();
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Semaphore scans = new Semaphore(0);
        scanned.add(scans);
        long step = i * 30_000L;
        readers.add(threads.submit(() -> scanUntil(done, rig, step, scans)));
      }
      try {
        for (int tick = 1; tick < 600; tick += 20) {
          append(rig, ids, tick, tick + 20);
          rig.window.seal();
          for (Semaphore scans : scanned) {
            assertThat(scans.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            scans.drainPermits();
          }
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
      assertThat(rig.window.stats().evictedTicks()).isPositive();
      assertThat(rig.window.stats().refusedTicks()).isZero();
      assertThat(rig.budget.pinned()).isZero();
    }
  }

  private static long scanUntil(AtomicBoolean done, Rig rig, long step, Semaphore scans)
      throws SelectorException {
    List<Selector> some = List.of(SelectorParser.parse("{number=~\"[0-9]*[05]\"}"));
    long samples = 0;
    boolean last;
    do {
      last = done.get();
      SeriesSelector wanted = SeriesSelector.matching(rig.table, some);
      Shown shown = new Shown();
      rig.window.scan(new WindowQuery(wanted, Long.MIN_VALUE, Long.MAX_VALUE, step), shown);
      assertThat(shown.points).hasSize(8);
      shown.assertValues();
      samples += shown.samples();
      scans.release();
    } while (!last);
    return samples;
  }

  @Test
  void aWindowThatIsGoneShowsNothing() {
    Rig rig = new Rig(200_000, 10);
    append(rig, ids(rig, 10), 0, 5);
    rig.close();
    assertThat(rig.window.scan(WindowQuery.everything(), new Shown()))
        .isEqualTo(new ScanReport(0, 0, 0));
  }

  private static WindowQuery query(SeriesSelector series, int fromTick, int toTick) {
    return new WindowQuery(series, fromTick * INTERVAL, toTick * INTERVAL, 0);
  }

  private static int[] ids(Rig rig, int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = rig.intern(i);
    }
    return ids;
  }

  private static void append(Rig rig, int[] ids, int from, int to) {
    Tick tick = new Tick();
    for (int number = from; number < to; number++) {
      tick.reset(number * INTERVAL);
      for (int id : ids) {
        tick.add(id, value(id, number));
      }
      assertThat(rig.window.append(tick)).isEqualTo(new AppendResult.Appended(ids.length, 0, 0));
    }
  }

  private static double value(int id, long tick) {
    return id % 4 == 0 ? id : id * 0.37 * (tick % 97);
  }

  /** Points by series, by time; in the order of the visit by construction. */
  private static class Shown implements SeriesVisitor {
    final TreeMap<Integer, TreeMap<Long, Double>> points = new TreeMap<>();
    private TreeMap<Long, Double> own = new TreeMap<>();
    private int current = -1;

    @Override
    public void series(int seriesId) {
      assertThat(seriesId).isGreaterThan(current);
      current = seriesId;
      own = new TreeMap<>();
      points.put(seriesId, own);
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      for (int i = 0; i < count; i++) {
        if (!own.isEmpty() && own.lastKey() >= ticks[i]) {
          throw new AssertionError(ticks[i] + " after " + own.lastKey());
        }
        own.put(ticks[i], values[i]);
      }
    }

    /** The obvious step: the newest of each stretch of time. */
    void put(int id, long tick, double value, long step) {
      TreeMap<Long, Double> all = points.computeIfAbsent(id, any -> new TreeMap<>());
      if (step > 0
          && !all.isEmpty()
          && Math.floorDiv(all.lastKey(), step) == Math.floorDiv(tick, step)) {
        all.pollLastEntry();
      }
      all.put(tick, value);
    }

    void assertValues() {
      boolean right = true;
      for (Map.Entry<Integer, TreeMap<Long, Double>> one : points.entrySet()) {
        for (Map.Entry<Long, Double> point : one.getValue().entrySet()) {
          right &= point.getValue() == value(one.getKey(), point.getKey() / INTERVAL);
        }
      }
      assertThat(right).isTrue();
    }

    long samples() {
      return points.values().stream().mapToLong(TreeMap::size).sum();
    }
  }
}
