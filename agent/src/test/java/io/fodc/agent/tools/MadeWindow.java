package io.fodc.agent.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.AppendResult;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import io.fodc.window.file.WindowExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An hour of a small node at ten seconds, with five minutes missing, as an exported file. */
final class MadeWindow {
  static final long START = 1_800_000_000_000L;
  static final int TICKS = 360;
  static final int SERIES = 7;
  static final NodeId NODE = new NodeId("prod", "data-hot-0");

  /** Ticks that are missing. */
  static final int GAP_FROM = 100;

  static final int GAP_TO = 130;

  private static final MetricFamily REQUESTS =
      MetricFamily.counter("requests_total", "Requests, \"all\" of them.");
  private static final MetricFamily LATENCY =
      new MetricFamily("latency_seconds", MetricType.HISTOGRAM, "seconds", "Latency.");
  private static final MetricFamily LOAD = MetricFamily.gauge("load", "Load.");

  private MadeWindow() {}

  static void write(Path file) throws IOException {
    write(file, NODE, 0, TICKS);
  }

  /** Ticks {@code from} to {@code to} - 1. */
  static void write(Path file, NodeId node, int from, int to) throws IOException {
    MemoryBudget budget = new MemoryBudget(8 << 20);
    try (SeriesTable table = new SeriesTable(1 << 20);
        Window window = Window.open(new WindowSettings(8 << 20, 10_000), table, budget)) {
      SeriesDefinition[] series = {
        SeriesDefinition.of(REQUESTS, "path", "a\"b,c"),
        bucket("0.1"),
        SeriesDefinition.of(LOAD, "core", "0"),
        bucket("+Inf"),
        new SeriesDefinition("latency_seconds_sum", Labels.EMPTY, LATENCY),
        new SeriesDefinition("latency_seconds_count", Labels.EMPTY, LATENCY),
        SeriesDefinition.of(REQUESTS, "path", "/other"),
      };
      Tick tick = new Tick();
      for (int t = from; t < to; t++) {
        if (t >= GAP_FROM && t < GAP_TO) {
          continue;
        }
        tick.reset(START + t * 10_000L);
        for (int i = 0; i < series.length; i++) {
          tick.add(
              table.intern(SeriesKey.of(series[i]), series[i].family()),
              i == 2 && t == TICKS - 1 ? Double.NaN : i == 2 ? t / 4.0 : (double) t * i);
        }
        assertThat(window.append(tick)).isInstanceOf(AppendResult.Appended.class);
      }
      try (WindowView view = window.view();
          OutputStream out = Files.newOutputStream(file)) {
        WindowExport.write(
            view, table, SeriesSelector.all(), Long.MIN_VALUE, Long.MAX_VALUE, node, out);
      }
    }
  }

  private static SeriesDefinition bucket(String bound) {
    return new SeriesDefinition("latency_seconds_bucket", Labels.of("le", bound), LATENCY);
  }
}
