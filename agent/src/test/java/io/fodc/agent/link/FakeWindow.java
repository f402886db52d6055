package io.fodc.agent.link;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A window of plain arrays. */
final class FakeWindow implements LinkWindow {
  record Samples(long tickMillis, int[] ids, long[] bits) {}

  private final TreeMap<Long, Samples> ticks = new TreeMap<>();
  private final List<SeriesDefinition> definitions = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  final AtomicInteger holds = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();

  synchronized int define(String name, String... labels) {
    SeriesDefinition series =
        SeriesDefinition.of(MetricFamily.gauge(name, "Help of " + name), labels);
    definitions.add(series);
    names.add(name(series));
    return definitions.size() - 1;
  }

  static String name(SeriesDefinition series) {
    return series.name() + series.labels();
  }

  synchronized void append(long tickMillis, int[] ids, long[] bits) {
    ticks.put(tickMillis, new Samples(tickMillis, ids, bits));
  }

  /** What a proxy that has all of it should hold: bits by series, by tick. */
  synchronized TreeMap<Long, Map<String, Long>> content() {
    TreeMap<Long, Map<String, Long>> content = new TreeMap<>();
    ticks.forEach(
        (tick, samples) -> {
          Map<String, Long> values = new HashMap<>();
          for (int i = 0; i < samples.ids().length; i++) {
            values.put(names.get(samples.ids()[i]), samples.bits()[i]);
          }
          content.put(tick, values);
        });
    return content;
  }

  @Override
  public synchronized long oldestTickMillis() {
    return ticks.isEmpty() ? 0 : ticks.firstKey();
  }

  @Override
  public synchronized long newestTickMillis() {
    return ticks.isEmpty() ? 0 : ticks.lastKey();
  }

  @Override
  public synchronized SeriesDefinition hold(int seriesId) {
    holds.incrementAndGet();
    return definitions.get(seriesId);
  }

  @Override
  public void release(int seriesId) {
    holds.decrementAndGet();
  }

  @Override
  public synchronized Ticks ticksAfter(long tickMillis) {
    List<Samples> after = List.copyOf(ticks.tailMap(tickMillis, false).values());
    open.incrementAndGet();
    return new Ticks() {
      private int position = -1;

      @Override
      public boolean next() {
        return ++position < after.size();
      }

      @Override
      public long tickMillis() {
        return after.get(position).tickMillis();
      }

      @Override
      public int size() {
        return after.get(position).ids().length;
      }

      @Override
      public int seriesId(int index) {
        return after.get(position).ids()[index];
      }

      @Override
      public long valueBits(int index) {
        return after.get(position).bits()[index];
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }
}
