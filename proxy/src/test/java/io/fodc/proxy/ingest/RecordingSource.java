package io.fodc.proxy.ingest;

import io.fodc.bridge.publish.PublishSource;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;

/** A window as an agent's, whose values are those that {@link Writer} would write. */
final class RecordingSource implements PublishSource {
  private final NodeId node;
  private final List<SeriesDefinition> series;
  private final NavigableSet<Long> ticks = new ConcurrentSkipListSet<>();

  RecordingSource(NodeId node, int series) {
    this.node = node;
    this.series = IntStream.range(0, series).mapToObj(Writer::definition).toList();
  }

  void record(long... tickMillis) {
    for (long tick : tickMillis) {
      ticks.add(tick);
    }
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
          double[] values = new double[some.length];
          for (int tick = 0; tick < some.length; tick++) {
            values[tick] = Writer.value(i, some[tick]);
          }
          into.points(some, values, some.length);
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public WindowOrigin origin() {
    return Writer.origin(node, "i-1");
  }

  @Override
  public Optional<NodeConfigRecord> config() {
    return Optional.empty();
  }

  @Override
  public NodeStateRecord state(long nowMillis) {
    return new NodeStateRecord(
        node,
        nowMillis,
        origin().role(),
        origin().labels(),
        new NodeStateRecord.Place("", "", "", "", "", "", "configuration"),
        new NodeStateRecord.Agent("1", "i-1", 1, Writer.INTERVAL, List.of(), "off", ""),
        new NodeStateRecord.Session("", "", ""),
        NodeStateRecord.Evidence.NONE);
  }
}
