package io.fodc.bridge.publish;

import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.LongFunction;

/**
 * An agent whose samples follow from tick and series, so that every one of them can be asked of
 * what arrived. Any thread may record.
 */
final class FakeAgent implements PublishSource {
  static final long STEP_MILLIS = 1_000;

  private final NodeId node;
  private final String instance;
  private final List<SeriesDefinition> series;
  private final Map<SeriesDefinition, Integer> places = new ConcurrentHashMap<>();
  private final NavigableSet<Long> ticks = new ConcurrentSkipListSet<>();
  private volatile Optional<NodeConfigRecord> config = Optional.empty();
  private volatile String proxy = "";
  private volatile LongFunction<NodeStateRecord.Evidence> evidence =
      any -> NodeStateRecord.Evidence.NONE;
  private volatile boolean noisy;
  private volatile long last;

  FakeAgent(NodeId node, String instance, int series, long firstMillis) {
    this.node = node;
    this.instance = instance;
    this.series = definitions(series);
    last = firstMillis - STEP_MILLIS;
  }

  static FakeAgent of(String name) {
    return new FakeAgent(new NodeId("test", name), "one", 100, nowMillis() - 3_600_000);
  }

  private static long nowMillis() {
    return System.currentTimeMillis() / STEP_MILLIS * STEP_MILLIS;
  }

  private static List<SeriesDefinition> definitions(int count) {
    MetricFamily family = MetricFamily.counter("events_total", "Events");
    List<SeriesDefinition> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(SeriesDefinition.of(family, "group", "g" + i % 7, "kind", "k" + i));
    }
    return all;
  }

  /** The same node after its agent was started again, with the same window. */
  FakeAgent again(String newInstance) {
    FakeAgent next = new FakeAgent(node, newInstance, series.size(), last + STEP_MILLIS);
    next.ticks.addAll(ticks);
    return next;
  }

  /** One more series; before the first tick. */
  void add(SeriesDefinition definition) {
    series.add(definition);
  }

  NodeId node() {
    return node;
  }

  /** Records one more tick. */
  synchronized void tick() {
    last += STEP_MILLIS;
    ticks.add(last);
  }

  /** Records more ticks. */
  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  /** Makes room. */
  void keep(int newest) {
    while (ticks.size() > newest) {
      ticks.pollFirst();
    }
  }

  void configure(NodeConfigRecord record) {
    config = Optional.of(record);
  }

  void welcomedBy(String proxyId) {
    proxy = proxyId;
  }

  /** From now on nothing makes its values smaller. */
  void makeNoise() {
    noisy = true;
  }

  /** What its states tell of, by its newest tick. */
  void tells(LongFunction<NodeStateRecord.Evidence> of) {
    evidence = of;
  }

  NavigableSet<Long> held() {
    return ticks;
  }

  List<SeriesDefinition> series(long tick) {
    List<SeriesDefinition> present = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      if (isPresent(i, tick)) {
        present.add(series.get(i));
      }
    }
    return present;
  }

  double value(SeriesDefinition definition, long tick) {
    int place = places.computeIfAbsent(definition, series::indexOf);
    return noisy ? noise(place, tick) : value(place, tick);
  }

  private static double noise(int series, long tick) {
    return new SplittableRandom(tick * 31 + series).nextDouble();
  }

  private static boolean isPresent(int series, long tick) {
    return (series * 31L + tick / STEP_MILLIS) % 11 != 0;
  }

  private static double value(int series, long tick) {
    return series % 3 == 0 ? tick / STEP_MILLIS * (series + 1) : Math.sin(series + tick / 1000.0);
  }

  @Override
  public long oldestTickMillis() {
    return ticks.isEmpty() ? NO_TICK : ticks.first();
  }

  @Override
  public long newestTickMillis() {
    return ticks.isEmpty() ? NO_TICK : ticks.last();
  }

  @Override
  public int series() {
    return series.size();
  }

  @Override
  public Stretch ticks(long afterMillis, long upToMillis, int most) {
    long[] some =
        ticks.tailSet(afterMillis, false).stream()
            .filter(tick -> tick <= upToMillis)
            .limit(most)
            .mapToLong(Long::longValue)
            .toArray();
    return new Stretch() {
      @Override
      public long[] tickMillis() {
        return some;
      }

      @Override
      public void show(Samples into) {
        for (int i = 0; i < series.size(); i++) {
          into.series(series.get(i));
          for (long tick : some) {
            if (isPresent(i, tick)) {
              into.points(
                  new long[] {tick}, new double[] {noisy ? noise(i, tick) : value(i, tick)}, 1);
            }
          }
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public WindowOrigin origin() {
    return new WindowOrigin(
        node, NodeRole.LIAISON, Map.of("zone", "a"), instance, STEP_MILLIS, List.of());
  }

  @Override
  public Optional<NodeConfigRecord> config() {
    return config;
  }

  @Override
  public NodeStateRecord state(long nowMillis) {
    return new NodeStateRecord(
        node,
        nowMillis,
        NodeRole.LIAISON,
        Map.of("zone", "a"),
        new NodeStateRecord.Place("n", "p", "c", "h", "", "", "configuration"),
        new NodeStateRecord.Agent("1", instance, 1, STEP_MILLIS, List.of("config"), "off", ""),
        new NodeStateRecord.Session(proxy, proxy.isEmpty() ? "" : "s-1", ""),
        evidence.apply(newestTickMillis()));
  }
}
