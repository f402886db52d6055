package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a page of a whole fleet costs in heap, counted as everything the thread that makes it
 * allocates. The values are whole: a fraction costs a short-lived text besides, which is never
 * held.
 */
class FederateHeapTest {
  private static final int NODES = 200;
  private static final int SERIES_PER_NODE = 1_000;
  private static final long MAX_BYTES_PER_NODE = 4 << 10;
  private static final long MAX_EXTRA_BYTES = 1 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Counts lines that are samples. */
  private static final class SampleCounter extends OutputStream {
    private long samples;
    private boolean lineBegins = true;

    @Override
    public void write(int b) {
      samples += lineBegins && b != '#' ? 1 : 0;
      lineBegins = b == '\n';
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }
  }

  private static void fill(Rig rig) {
    SeriesDefinition[] series = new SeriesDefinition[SERIES_PER_NODE];
    for (int i = 0; i < series.length; i++) {
      MetricFamily family = MetricFamily.gauge("family_" + i % 97, "Made up.");
      series[i] = SeriesDefinition.of(family, "i", "value-" + i, "z", "a \"quoted\" one");
    }
    Double[] values = new Double[SERIES_PER_NODE];
    for (int n = 0; n < NODES; n++) {
      Arrays.setAll(values, i -> i * 1_000.0);
      rig.node("c", "node-" + n, NodeRole.DATANODE_HOT).define(series).tick(values);
    }
  }

  @Test
  void twoHundredThousandSeriesTakeLessThanAMebibyte(@TempDir Path directory) throws Exception {
    try (Rig rig = new Rig(directory)) {
      fill(rig);
      for (int warm = 0; warm < 12; warm++) {
        render(rig);
      }
      Cost cost = render(rig);
      assertThat(cost.samples()).isEqualTo(NODES * SERIES_PER_NODE);
      assertThat(cost.openBytes()).isLessThanOrEqualTo(NODES * MAX_BYTES_PER_NODE);
      assertThat(cost.planBytes() + cost.writeBytes()).isLessThanOrEqualTo(MAX_EXTRA_BYTES);
    }
  }

  private record Cost(long samples, long openBytes, long planBytes, long writeBytes) {}

  private static Cost render(Rig rig) throws IOException {
    List<NodePage> pages = new ArrayList<>();
    try {
      long begin = THREADS.getCurrentThreadAllocatedBytes();
      for (NodeView node : rig.fleet.view().nodes()) {
        pages.add(NodePage.of(node, node.window().orElseThrow().view().orElseThrow()));
      }
      long opened = THREADS.getCurrentThreadAllocatedBytes();
      FederatePage page =
          FederatePage.plan(
              rig.windows.table(),
              ExpositionFormat.TEXT_0_0_4,
              pages,
              new SeriesFilter(rig.windows.table(), List.of()));
      long planned = THREADS.getCurrentThreadAllocatedBytes();
      SampleCounter out = new SampleCounter();
      PageBuffer buffer = new PageBuffer(out);
      page.writeTo(buffer);
      buffer.flush();
      long written = THREADS.getCurrentThreadAllocatedBytes();
      assertThat(page.samples()).isEqualTo(out.samples);
      return new Cost(out.samples, opened - begin, planned - opened, written - planned);
    } finally {
      pages.forEach(NodePage::close);
    }
  }
}
