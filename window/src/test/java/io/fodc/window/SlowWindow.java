package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The obvious window: every tick ever kept, in maps, bits by the number of {@link Rig#key}. What it
 * is compared with says by its own table which series an id is.
 */
final class SlowWindow {
  private final TreeMap<Long, Map<Integer, Long>> ticks = new TreeMap<>();

  /** Keeps the samples of a tick but the last {@code shed}. */
  void append(Tick tick, int shed, IntUnaryOperator numberOf) {
    Map<Integer, Long> samples = new LinkedHashMap<>();
    for (int i = 0; i < tick.size() - shed; i++) {
      samples.putIfAbsent(numberOf.applyAsInt(tick.seriesId(i)), tick.valueBits(i));
    }
    ticks.put(tick.tickMillis(), samples);
  }

  int size() {
    return ticks.size();
  }

  long newestTickMillis() {
    return ticks.lastKey();
  }

  /** The view has the newest ticks of this, sample for sample; returns how many. */
  int assertSameNewest(WindowView view, SeriesTable table) {
    if (view.isEmpty()) {
      assertThat(view.tickCount()).isZero();
      assertThat(view.newest().size()).isZero();
      return 0;
    }
    NavigableMap<Long, Map<Integer, Long>> held = held(view);
    assertThat(view.tickCount()).isEqualTo(held.size());
    assertThat(view.newestTickMillis()).isEqualTo(held.lastKey());
    assertTicks(view, table, view.oldestTickMillis() - 1, held);
    TickCursor newest = view.newest();
    assertThat(newest.tickMillis()).isEqualTo(held.lastKey());
    assertThat(new Numbers(table).samples(newest)).isEqualTo(held.lastEntry().getValue());
    assertThat(newest.next()).isFalse();
    assertSeen(view, table, held);
    return held.size();
  }

  /**
   * Last is the newest sample held. First is the first sample there ever was, if that is held; the
   * window may remember an earlier one.
   */
  private void assertSeen(
      WindowView view, SeriesTable table, NavigableMap<Long, Map<Integer, Long>> held) {
    SeenTimes seen = view.seen(SeriesSelector.all());
    Set<Integer> numbers = new HashSet<>();
    held.values().forEach(samples -> numbers.addAll(samples.keySet()));
    assertThat(seen.size()).isEqualTo(numbers.size());
    for (int i = 0; i < seen.size(); i++) {
      int id = seen.seriesId(i);
      int number = Rig.numberOf(id, table);
      assertThat(seen.lastMillis(id)).isEqualTo(first(held.descendingMap(), number));
      long first = first(held, number);
      boolean firstEver = first(ticks, number) == first;
      assertThat(seen.firstMillis(id))
          .satisfies(at -> assertThat(firstEver ? at == first : at <= first).isTrue());
    }
  }

  private static long first(NavigableMap<Long, Map<Integer, Long>> ordered, int number) {
    return ordered.entrySet().stream()
        .filter(tick -> tick.getValue().containsKey(number))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** A cursor from the middle shows what comes after. */
  void assertAfter(WindowView view, SeriesTable table, long after) {
    assertTicks(view, table, after, held(view).tailMap(after, false));
  }

  /**
   * A query shows what this has.
   *
   * @param wanted the numbers that the query's selector must mean
   */
  void assertQuery(WindowView view, SeriesTable table, WindowQuery query, IntPredicate wanted) {
    TreeMap<Integer, TreeMap<Long, String>> slow = new TreeMap<>();
    if (!view.isEmpty() && query.fromMillis() <= query.toMillis()) {
      held(view)
          .subMap(query.fromMillis(), true, query.toMillis(), true)
          .forEach(
              (tick, samples) ->
                  samples.forEach(
                      (number, bits) -> {
                        if (wanted.test(number)) {
                          slow.computeIfAbsent(number, any -> new TreeMap<>())
                              .put(stretch(tick, query), tick + "=" + bits);
                        }
                      }));
    }
    Map<Integer, List<String>> expected = new TreeMap<>();
    slow.forEach((number, points) -> expected.put(number, List.copyOf(points.values())));
    Shown shown = new Shown(table);
    view.scan(query, shown);
    assertThat(shown.points).isEqualTo(expected);
    assertThat(shown.ids).containsExactlyElementsOf(new TreeSet<>(shown.ids));
  }

  /** A later tick of the same stretch takes the place of an earlier one. */
  private static long stretch(long tick, WindowQuery query) {
    return query.stepMillis() == WindowQuery.EVERY_SAMPLE
        ? tick
        : Math.floorDiv(tick, query.stepMillis());
  }

  private NavigableMap<Long, Map<Integer, Long>> held(WindowView view) {
    return view.isEmpty()
        ? new TreeMap<>()
        : new TreeMap<>(ticks.tailMap(view.oldestTickMillis(), true));
  }

  private static void assertTicks(
      WindowView view,
      SeriesTable table,
      long after,
      NavigableMap<Long, Map<Integer, Long>> expected) {
    Numbers numbers = new Numbers(table);
    TickCursor cursor = view.ticksAfter(after);
    for (Map.Entry<Long, Map<Integer, Long>> tick : expected.entrySet()) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.tickMillis()).isEqualTo(tick.getKey());
      assertThat(numbers.samples(cursor)).isEqualTo(tick.getValue());
    }
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.size()).isZero();
  }

  /** Which series an id is, asked once for each. */
  private static final class Numbers {
    private final SeriesTable table;
    private final Map<Integer, Integer> known = new HashMap<>();

    Numbers(SeriesTable table) {
      this.table = table;
    }

    Map<Integer, Long> samples(TickCursor cursor) {
      Map<Integer, Long> samples = new HashMap<>();
      for (int i = 0; i < cursor.size(); i++) {
        int number = known.computeIfAbsent(cursor.seriesId(i), id -> Rig.numberOf(id, table));
        if (samples.put(number, cursor.valueBits(i)) != null) {
          throw new AssertionError("series " + number + " is shown twice");
        }
      }
      return samples;
    }
  }

  /** What a scan showed, by number. */
  private static final class Shown implements SeriesVisitor {
    private final SeriesTable table;
    private final List<Integer> ids = new ArrayList<>();
    private final Map<Integer, List<String>> points = new TreeMap<>();
    private List<String> current = new ArrayList<>();

    Shown(SeriesTable table) {
      this.table = table;
    }

    @Override
    public void series(int seriesId) {
      ids.add(seriesId);
      current = new ArrayList<>();
      assertThat(points.put(Rig.numberOf(seriesId, table), current)).isNull();
    }

    @Override
    public void points(long[] times, double[] values, int count) {
      for (int i = 0; i < count; i++) {
        current.add(times[i] + "=" + Double.doubleToRawLongBits(values[i]));
      }
    }
  }
}
