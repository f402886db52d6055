package io.fodc.ktm;

import io.fodc.schemas.metric.SeriesDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the rows of one map and gives their samples. One thread. */
final class RowReading {
  private final RowMap map;
  private final MapReader reader;
  private final List<OpMetric> ofTargets;
  private final List<OpMetric> ofHost;
  private final Map<Map<String, String>, List<List<SeriesDefinition>>> series = new HashMap<>();
  private final List<List<SeriesDefinition>> hostSeries;

  RowReading(RowMap map, LoadedGroup group, BpfMap kernelMap) {
    this.map = map;
    this.reader = new MapReader(kernelMap, map.ops());
    this.ofTargets = counted(map.ofTargets(), group);
    this.ofHost = counted(map.ofHost(), group);
    this.hostSeries = series(ofHost, OpMetric.HOST_PREFIX, Map.of());
  }

  private static List<OpMetric> counted(List<OpMetric> metrics, LoadedGroup group) {
    return metrics.stream().filter(metric -> group.counts(metric.program())).toList();
  }

  private static List<List<SeriesDefinition>> series(
      List<OpMetric> metrics, String prefix, Map<String, String> labels) {
    List<List<SeriesDefinition>> all = new ArrayList<>();
    metrics.forEach(metric -> all.add(metric.series(prefix, labels)));
    return List.copyOf(all);
  }

  /**
   * Reads and gives everything.
   *
   * @param targets labels of the targets, in the order of their rows
   */
  void read(List<Map<String, String>> targets, KtmSink sink) throws KtmException {
    if (!ofTargets.isEmpty()) {
      for (int row = 0; row < targets.size(); row++) {
        give(
            row,
            ofTargets,
            series.computeIfAbsent(
                targets.get(row), labels -> series(ofTargets, OpMetric.TARGET_PREFIX, labels)),
            sink);
      }
    }
    if (!ofHost.isEmpty()) {
      give(KtmLayout.HOST, ofHost, hostSeries, sink);
    }
  }

  private void give(int row, List<OpMetric> metrics, List<List<SeriesDefinition>> all, KtmSink sink)
      throws KtmException {
    if (reader.read(row * map.ops(), map.ops()) < map.ops()) {
      return;
    }
    for (int i = 0; i < metrics.size(); i++) {
      OpMetric metric = metrics.get(i);
      metric.give(reader, Math.max(0, metric.op()), all.get(i), sink);
    }
  }
}
