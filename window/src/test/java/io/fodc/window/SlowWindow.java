package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The obvious window: every tick ever kept, in maps. */
final class SlowWindow {
  private final TreeMap<Long, Map<Integer, Long>> ticks = new TreeMap<>();

  /** Keeps the samples of a tick but the last {@code shed}. */
  void append(Tick tick, int shed) {
    Map<Integer, Long> samples = new LinkedHashMap<>();
    for (int i = 0; i < tick.size() - shed; i++) {
      samples.putIfAbsent(tick.seriesId(i), tick.valueBits(i));
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
  int assertSameNewest(WindowView view) {
    if (view.isEmpty()) {
      assertThat(view.tickCount()).isZero();
      return 0;
    }
    NavigableMap<Long, Map<Integer, Long>> held =
        new TreeMap<>(ticks.tailMap(view.oldestTickMillis(), true));
    assertThat(view.tickCount()).isEqualTo(held.size());
    assertThat(view.newestTickMillis()).isEqualTo(held.lastKey());
    assertTicks(view, view.oldestTickMillis() - 1, held);
    return held.size();
  }

  void assertTicks(WindowView view, long after, NavigableMap<Long, Map<Integer, Long>> expected) {
    TickCursor cursor = view.ticksAfter(after);
    for (Map.Entry<Long, Map<Integer, Long>> tick : expected.entrySet()) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.tickMillis()).isEqualTo(tick.getKey());
      assertThat(samples(cursor)).isEqualTo(tick.getValue());
    }
    assertThat(cursor.next()).isFalse();
    assertThat(cursor.size()).isZero();
  }

  void assertReads(WindowView view, long from, long to) {
    if (view.isEmpty()) {
      assertThat(view.newest().size()).isZero();
      return;
    }
    TickCursor newest = view.newest();
    assertThat(newest.tickMillis()).isEqualTo(ticks.lastKey());
    assertThat(samples(newest)).isEqualTo(ticks.lastEntry().getValue());
    assertThat(newest.next()).isFalse();
    NavigableMap<Long, Map<Integer, Long>> held =
        new TreeMap<>(ticks.tailMap(view.oldestTickMillis(), true));
    assertTicks(view, from, held.tailMap(from, false));
    if (from <= to) {
      assertScan(view, from, to, held.subMap(from, true, to, true));
    }
  }

  private static void assertScan(
      WindowView view, long from, long to, NavigableMap<Long, Map<Integer, Long>> expected) {
    TreeMap<Integer, List<String>> slow = new TreeMap<>();
    SeriesSelector selector = id -> id % 3 != 0;
    expected.forEach(
        (tick, samples) ->
            samples.forEach(
                (id, bits) -> {
                  if (selector.test(id)) {
                    slow.computeIfAbsent(id, any -> new ArrayList<>()).add(tick + "=" + bits);
                  }
                }));
    TreeMap<Integer, List<String>> scanned = new TreeMap<>();
    List<Integer> order = new ArrayList<>();
    view.scan(
        selector,
        from,
        to,
        new SeriesVisitor() {
          @Override
          public void series(int seriesId) {
            order.add(seriesId);
            scanned.put(seriesId, new ArrayList<>());
          }

          @Override
          public void points(long[] times, double[] values, int count) {
            for (int i = 0; i < count; i++) {
              scanned
                  .computeIfAbsent(order.getLast(), any -> new ArrayList<>())
                  .add(times[i] + "=" + Double.doubleToRawLongBits(values[i]));
            }
          }
        });
    assertThat(scanned).isEqualTo(slow);
    assertThat(order).containsExactlyElementsOf(new TreeSet<>(order));
  }

  private static Map<Integer, Long> samples(TickCursor cursor) {
    Map<Integer, Long> samples = new LinkedHashMap<>();
    for (int i = 0; i < cursor.size(); i++) {
      assertThat(samples.put(cursor.seriesId(i), cursor.valueBits(i))).isNull();
    }
    return samples;
  }
}
