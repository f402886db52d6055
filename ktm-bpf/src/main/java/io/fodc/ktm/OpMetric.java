package io.fodc.ktm;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one entry of a map's row becomes. Shared by all targets; the labels that tell them apart
 * come when its series are made.
 */
sealed interface OpMetric permits OpMetric.Count, LatencyMetric {
  /** What names begin with that are one target's. */
  String TARGET_PREFIX = "ktm_";

  /** What names begin with that are the whole host's. */
  String HOST_PREFIX = "ktm_host_";

  /** Stands for the sum of the row's entries. */
  int ALL = -1;

  /** Place of the entry in its row. */
  int op();

  /**
   * Program without which nothing is counted: then there is no sample, because 0 would be a lie.
   */
  String program();

  /**
   * Its series, in the order {@link #give} takes them.
   *
   * @param prefix what its names begin with
   * @param more labels that its own ones are joined with
   */
  List<SeriesDefinition> series(String prefix, Map<String, String> more);

  /** Gives the samples of an entry of the newest reading. */
  void give(MapReader reader, int entry, List<SeriesDefinition> series, KtmSink sink);

  /** A help text that says whose it is. */
  static String help(String prefix, String help) {
    return prefix.equals(HOST_PREFIX) ? help + ", by anybody on the host" : help;
  }

  static Labels joined(Map<String, String> own, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(own);
    all.putAll(more);
    return Labels.ofMap(all);
  }

  /**
   * A counter.
   *
   * @param word which 64-bit word of the value
   * @param perUnit how many of what is counted make one unit of the metric
   * @param unit its unit, empty for plain counts
   */
  record Count(
      int op,
      String program,
      int word,
      double perUnit,
      String name,
      String unit,
      String help,
      Map<String, String> labels)
      implements OpMetric {
    public Count {
      labels = Map.copyOf(labels);
    }

    /** Counts of the first word. */
    static Count of(int op, String program, String name, String help) {
      return new Count(op, program, 0, 1, name, "", help, Map.of());
    }

    /** As {@link #of}, one of several that share a family. */
    static Count of(int op, String program, String name, String help, String label, String value) {
      return new Count(op, program, 0, 1, name, "", help, Map.of(label, value));
    }

    @Override
    public List<SeriesDefinition> series(String prefix, Map<String, String> more) {
      MetricFamily family =
          new MetricFamily(prefix + name, MetricType.COUNTER, unit, OpMetric.help(prefix, help));
      return List.of(new SeriesDefinition(family.name(), OpMetric.joined(labels, more), family));
    }

    @Override
    public void give(MapReader reader, int entry, List<SeriesDefinition> series, KtmSink sink) {
      long sum = 0;
      if (op == ALL) {
        for (int i = 0; i < reader.size(); i++) {
          sum += reader.value(i, word);
        }
      } else {
        sum = reader.value(entry, word);
      }
      sink.sample(series.getFirst(), sum / perUnit);
    }
  }
}
