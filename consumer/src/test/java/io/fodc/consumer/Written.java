package io.fodc.consumer;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Windows as an agent writes them: every series has {@code series number + tick} at each tick. */
final class Written {
  static final int SERIES = 400;

  private Written() {}

  static List<byte[]> window(
      NodeId node, String instance, Framing framing, int maxBytes, long from, long to) {
    WindowEncoder encoder = new WindowEncoder(maxBytes);
    long[] ticks = LongStream.iterate(from, tick -> tick <= to, tick -> tick + 1_000).toArray();
    encoder.begin(
        new WindowOrigin(node, NodeRole.UNKNOWN, Map.of(), instance, 1_000, List.of()),
        ticks,
        ticks.length);
    for (int i = 0; i < SERIES; i++) {
      encoder.series(new KnownSeries(series(i)));
      double[] values = new double[ticks.length];
      for (int t = 0; t < values.length; t++) {
        values[t] = value(i, ticks[t]);
      }
      encoder.points(ticks, values, ticks.length);
    }
    return encoder.finish(framing);
  }

  private static SeriesDefinition series(int index) {
    return SeriesDefinition.of(
        MetricFamily.gauge("load", "load"), "of", "a-part-of-the-node-with-number-" + index);
  }

  private static double value(int series, long tick) {
    return series + tick / 7.0;
  }

  /** Every sample by series and tick; fails if one is there twice. */
  static Map<String, Double> samples(List<NodeWindow> windows) {
    Map<String, Double> all = new TreeMap<>();
    for (NodeWindow window : windows) {
      for (SeriesSamples samples : window.series()) {
        for (int i = 0; i < samples.values().length; i++) {
          String key =
              window.origin().node()
                  + " "
                  + samples.series().labels()
                  + " "
                  + samples.tickMillis()[i];
          if (all.put(key, samples.values()[i]) != null) {
            throw new AssertionError(key + " came twice");
          }
        }
      }
    }
    return all;
  }

  static Map<String, Double> expected(NodeId node, long from, long to) {
    Map<String, Double> all = new TreeMap<>();
    for (int i = 0; i < SERIES; i++) {
      for (long tick = from; tick <= to; tick += 1_000) {
        all.put(node + " " + series(i).labels() + " " + tick, value(i, tick));
      }
    }
    return all;
  }
}
