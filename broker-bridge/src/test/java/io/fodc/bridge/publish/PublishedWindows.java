package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every sample that records of windows carry, by node, tick and series, of windows all of whose
 * parts are there, each window once.
 */
final class PublishedWindows implements WindowSink {
  /** Names a window among all: parts with all of this alike belong together. */
  private record Name(NodeId node, String instance, long from, long to, int count) {}

  private final boolean mayRepeat;
  private final WindowDecoder decoder = new WindowDecoder();
  private final Map<Name, Map<Integer, byte[]>> windows = new LinkedHashMap<>();
  private final Map<NodeId, TreeMap<Long, Map<SeriesDefinition, Double>>> samples = new HashMap<>();
  private Map<Long, Map<SeriesDefinition, Double>> ofNode = new TreeMap<>();
  private SeriesDefinition series = SeriesDefinition.of(MetricFamily.gauge("none", ""));
  private boolean complete;

  /** Whether samples are taken; else a record is only looked at. */
  private boolean collecting;

  private int repeated;
  private int records;
  private int largestPartCount;
  private Name newest = new Name(new NodeId("none", "none"), "", 0, 0, 0);
  private byte[] value = {};

  PublishedWindows() {
    this(false);
  }

  /**
   * @param mayRepeat whether a sample may come in several windows, the same in each
   */
  PublishedWindows(boolean mayRepeat) {
    this.mayRepeat = mayRepeat;
  }

  /** Takes a record; when it is the last part of its window that was missing, its samples. */
  void take(byte[] key, byte[] value) {
    records++;
    complete = false;
    collecting = false;
    this.value = value;
    decoder.decode(value, this);
    assertThat(NodeKey.node(key)).isIn(samples.keySet());
    if (complete) {
      collecting = true;
      List.copyOf(windows.getOrDefault(newest, Map.of()).values())
          .forEach(part -> decoder.decode(part, this));
    }
  }

  int records() {
    return records;
  }

  /** Records that were there before. */
  int repeated() {
    return repeated;
  }

  int largestPartCount() {
    return largestPartCount;
  }

  /** Ticks of a node that have samples. */
  Set<Long> ticks(NodeId node) {
    return samples.getOrDefault(node, new TreeMap<>()).keySet();
  }

  @Override
  public void window(WindowOrigin origin, WindowPart part, long[] ticks, int count) {
    ofNode = samples.computeIfAbsent(origin.node(), any -> new TreeMap<>());
    if (collecting) {
      return;
    }
    newest =
        new Name(origin.node(), origin.agentInstance(), ticks[0], ticks[count - 1], part.count());
    Map<Integer, byte[]> parts = windows.computeIfAbsent(newest, any -> new TreeMap<>());
    boolean known = parts.putIfAbsent(part.index(), value) != null;
    repeated += known ? 1 : 0;
    complete = !known && parts.size() == part.count();
    largestPartCount = Math.max(largestPartCount, part.count());
  }

  @Override
  public void series(SeriesKey key, MetricFamily family) {
    series = key.toDefinition(family);
  }

  @Override
  public void points(long[] tickMillis, double[] values, int count) {
    for (int i = 0; i < count && collecting; i++) {
      Double before =
          ofNode.computeIfAbsent(tickMillis[i], any -> new HashMap<>()).put(series, values[i]);
      if (before != null) {
        assertThat(mayRepeat).as("another sample of %s at %d", series, tickMillis[i]).isTrue();
        assertThat(values[i]).isEqualTo(before);
      }
    }
  }

  /** Counts: all ticks, at each of them every sample and no other, and each as it was recorded. */
  void assertHolds(FakeAgent agent, Set<Long> ticks) {
    assertThat(ticks(agent.node())).as("ticks").isEqualTo(ticks);
    for (long tick : ticks) {
      Map<SeriesDefinition, Double> found =
          samples.getOrDefault(agent.node(), new TreeMap<>()).getOrDefault(tick, Map.of());
      List<SeriesDefinition> wanted = agent.series(tick);
      assertThat(found).as("samples at %d", tick).hasSize(wanted.size());
      for (SeriesDefinition definition : wanted) {
        assertThat(found.get(definition)).isEqualTo(agent.value(definition, tick));
      }
    }
  }
}
