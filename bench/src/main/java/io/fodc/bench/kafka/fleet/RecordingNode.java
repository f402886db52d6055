package io.fodc.bench.kafka.fleet;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.WindowCut;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.window.Tick;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One node of the load, with values that move as those of the fleet over gRPC do: three series in
 * eight grow by whole numbers, one in eight by a fraction, the rest stand still. One thread.
 */
final class RecordingNode {
  private static final int CLUSTERS = 3;
  private static final List<NodeRole> ROLES =
      List.of(
          NodeRole.LIAISON, NodeRole.DATANODE_HOT, NodeRole.DATANODE_WARM, NodeRole.DATANODE_COLD);

  private final NodeId node;
  private final WindowOrigin origin;
  private final SplittableRandom random;
  private final double[] values;

  RecordingNode(int index, int series, long intervalMillis) {
    this.origin = origin(index, intervalMillis);
    this.node = origin.node();
    this.random = new SplittableRandom(index);
    this.values = random.ints(series, 0, 1_000_000).asDoubleStream().toArray();
  }

  static WindowOrigin origin(int index, long intervalMillis) {
    return new WindowOrigin(
        new NodeId("load-" + index % CLUSTERS, "node-" + index),
        ROLES.get(index % ROLES.size()),
        Map.of(),
        "instance-" + index,
        intervalMillis,
        List.of());
  }

  NodeId node() {
    return node;
  }

  /** Its state, as an agent tells it at the start. */
  byte[] state(long nowMillis) {
    return stateOf(origin, nowMillis).encode(RecordSchema.NODE_STATE.singleObject());
  }

  static NodeStateRecord stateOf(WindowOrigin origin, long nowMillis) {
    String name = origin.node().nodeId();
    return new NodeStateRecord(
        origin.node(),
        nowMillis,
        origin.role(),
        Map.of(),
        new NodeStateRecord.Place("", name, "", "", "", "", "configuration"),
        new NodeStateRecord.Agent(
            "load",
            origin.agentInstance(),
            nowMillis,
            origin.intervalMillis(),
            List.of(),
            "off",
            ""),
        new NodeStateRecord.Session("", "", ""),
        NodeStateRecord.Evidence.NONE);
  }

  /** The next samples of all series. */
  void tick(Tick into, int[] ids) {
    for (int i = 0; i < values.length; i++) {
      values[i] = next(i);
      into.add(ids[i], values[i]);
    }
  }

  /** The next ticks of all series as records. */
  List<byte[]> window(WindowEncoder encoder, List<KnownSeries> series, long[] ticks) {
    Framing framing = RecordSchema.METRIC_WINDOW.singleObject();
    double[] column = new double[ticks.length];
    encoder.begin(origin, ticks, ticks.length);
    for (int i = 0; i < values.length; i++) {
      for (int tick = 0; tick < ticks.length; tick++) {
        values[i] = next(i);
        column[tick] = values[i];
      }
      encoder.series(series.get(i));
      encoder.points(ticks, column, ticks.length);
    }
    return encoder.finish(framing);
  }

  /** How a window of it is cut into records. */
  WindowCut cut(long[] ticks, int parts) {
    return new WindowCut(origin.agentInstance(), ticks[0], ticks[ticks.length - 1], parts);
  }

  private double next(int i) {
    return switch (i % 8) {
      case 0, 1, 2 -> values[i] + random.nextInt(300);
      case 3 -> values[i] + random.nextDouble();
      default -> values[i];
    };
  }
}
