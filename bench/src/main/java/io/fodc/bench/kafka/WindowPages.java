package io.fodc.bench.kafka;

import io.fodc.bridge.framing.WindowCut;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A window of the samples of some pages, one page a tick. */
public final class WindowPages {
  static final NodeId NODE = new NodeId("east", "data-0");
  private static final WindowOrigin ORIGIN =
      new WindowOrigin(
          NODE, NodeRole.DATANODE_HOT, Map.of("type", "hot"), "8d1f02c4", 10_000, List.of());

  private final Map<String, MetricFamily> families = new HashMap<>();
  private final List<KnownSeries> series = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();
  private final long[] ticks;

  /** What these pages say. */
  public WindowPages(List<String> pages) {
    int count = pages.size();
    ticks = LongStream.range(0, count).map(tick -> 1_700_000_000_000L + 10_000 * tick).toArray();
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int tick = 0; tick < count; tick++) {
      for (String line : pages.get(tick).split("\n")) {
        int space = line.lastIndexOf(' ');
        if (line.startsWith("# ")) {
          describe(line.split(" ", 4));
        } else if (!line.startsWith("#") && space > 0) {
          columns.computeIfAbsent(line.substring(0, space), name -> new double[count])[tick] =
              Double.parseDouble(line.substring(space + 1).replace("+Inf", "Infinity"));
        }
      }
    }
    columns.forEach(
        (line, column) -> {
          series.add(new KnownSeries(definition(line)));
          values.add(column);
        });
  }

  private void describe(String[] words) {
    if (words.length == 4) {
      MetricFamily family =
          families.getOrDefault(words[2], new MetricFamily(words[2], MetricType.UNKNOWN, "", ""));
      switch (words[1]) {
        case "HELP" ->
            families.put(
                words[2], new MetricFamily(words[2], family.type(), family.unit(), words[3]));
        case "TYPE" ->
            families.put(
                words[2],
                new MetricFamily(
                    words[2],
                    MetricType.ofWord(words[3]).orElse(MetricType.UNKNOWN),
                    family.unit(),
                    family.help()));
        default -> {}
      }
    }
  }

  private MetricFamily family(String name) {
    MetricFamily own = families.get(name);
    return own != null
        ? own
        : families.getOrDefault(
            name.replaceFirst("_(bucket|sum|count)$", ""), MetricFamily.unknown(name));
  }

  private SeriesDefinition definition(String line) {
    int brace = line.indexOf('{');
    String name = brace < 0 ? line : line.substring(0, brace);
    List<String> labels = new ArrayList<>();
    if (brace >= 0) {
      for (String pair : line.substring(brace + 1, line.lastIndexOf('}')).split("\",")) {
        int is = pair.indexOf('=');
        if (is > 0) {
          labels.add(pair.substring(0, is));
          labels.add(pair.substring(is + 1).replace("\"", ""));
        }
      }
    }
    return new SeriesDefinition(name, Labels.ofPairs(labels), family(name));
  }

  /** Series it has. */
  public int series() {
    return series.size();
  }

  int samples() {
    return series.size() * ticks.length;
  }

  /** How it is cut into records. */
  WindowCut cut(int parts) {
    return new WindowCut(ORIGIN.agentInstance(), ticks[0], ticks[ticks.length - 1], parts);
  }

  /** Pages it is made of. */
  public int pages() {
    return ticks.length;
  }

  /** Gives the encoder everything; it is to be finished. */
  void encode(WindowEncoder encoder) {
    encode(encoder, ORIGIN, 0, ticks);
  }

  /**
   * Gives the encoder some pages in a row as if they were of that node and these ticks; it is to be
   * finished.
   */
  public void encode(WindowEncoder encoder, WindowOrigin origin, int firstPage, long[] at) {
    encoder.begin(origin, at, at.length);
    for (int i = 0; i < series.size(); i++) {
      encoder.series(series.get(i));
      double[] all = values.get(i);
      double[] some =
          at.length == all.length ? all : Arrays.copyOfRange(all, firstPage, firstPage + at.length);
      encoder.points(at, some, at.length);
    }
  }
}
