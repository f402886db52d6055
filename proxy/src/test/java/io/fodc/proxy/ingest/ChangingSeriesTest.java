package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series come and go, alike or not from node to node: each sample stays with its own series. */
class ChangingSeriesTest {
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void givesEachSampleToItsSeriesWhateverCameBefore() throws Exception {
    Broker.makeTopics(kafka, "changing.", 1);
    NodeId[] nodes = {node("data-0"), node("data-1"), node("data-2")};
    int[] series = {40, 40, 25, 40, 60, 60, 40};
    try (IngestRig rig = new IngestRig(kafka, "changing.", folder)) {
      long now = System.currentTimeMillis();
      long[] wanted = new long[nodes.length];
      for (int round = 0; round < series.length; round++) {
        long last = now - 60_000 + round * 5_000L;
        try (Writer writer = new Writer(kafka, "changing.", 1 << 20, series[round])) {
          for (int i = 0; i < nodes.length; i++) {
            wanted[i] += writer.publish(nodes[i], ticks(last + i, 5));
          }
          writer.flush();
        }
      }
      for (int i = 0; i < nodes.length; i++) {
        rig.awaitSamples(nodes[i], wanted[i]);
      }
      assertThat(rig.report().seriesUnknown()).isZero();
      assertThat(rig.report().numbers().refused()).isEmpty();
    }
  }

  @Test
  void keepsTheSeriesOfPartsApart() throws Exception {
    Broker.makeTopics(kafka, "parts.", 1);
    NodeId node = node("data-0");
    try (IngestRig rig = new IngestRig(kafka, "parts.", folder);
        Writer writer = new Writer(kafka, "parts.", 20_000, 3_000)) {
      long now = System.currentTimeMillis();
      long wanted = 0;
      for (int round = 0; round < 4; round++) {
        wanted += writer.publish(node, ticks(now - 60_000 + round * 5_000L, 5));
      }
      writer.flush();
      rig.awaitSamples(node, wanted);
      assertThat(rig.report().numbers().windowsIncomplete()).isZero();
    }
  }
}
