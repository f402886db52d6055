package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics and brokers that are not there: what was written is read when they are, and once. */
class BrokerFaultsTest {
  private static final NodeId NODE = node("data-0");
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
  void findsTopicsThatAreMadeLaterAndMadeAnew() throws Exception {
    Broker.makeTopics(kafka, "late.", 1, FodcTopic.NODE_STATES, FodcTopic.NODE_CONFIGS);
    try (IngestRig rig = new IngestRig(kafka, "late.", folder)) {
      Await.until(() -> rig.report().numbers().windows().word().equals("waiting"));
      assertThat(rig.report().numbers().windows().reason())
          .isEqualTo("missing: late.fodc.metric-windows.v1; make the topics: fodc topics create");
      long now = System.currentTimeMillis();
      Broker.makeTopics(kafka, "late.", 2, FodcTopic.METRIC_WINDOWS);
      long samples;
      try (Writer writer = new Writer(kafka, "late.")) {
        samples = writer.publish(NODE, ticks(now - 60_000, 5));
        writer.flush();
        rig.awaitSamples(NODE, samples);
      }
      Broker.deleteTopic(kafka, FodcTopic.METRIC_WINDOWS.name("late."));
      Await.until(() -> rig.report().numbers().windows().word().equals("waiting"));
      Broker.makeTopics(kafka, "late.", 3, FodcTopic.METRIC_WINDOWS);
      try (Writer writer = new Writer(kafka, "late.")) {
        samples += writer.publish(NODE, ticks(now, 7));
        writer.flush();
        rig.awaitSamples(NODE, samples);
      }
      assertThat(rig.report().numbers().troubles()).containsEntry("missing-topic", 2L);
    }
  }

  @Test
  void goesOnWhereItWasWhenTheBrokerIsBack() throws Exception {
    Broker.makeTopics(kafka, "away.", 2);
    long now = System.currentTimeMillis() - 100_000;
    try (IngestRig rig = new IngestRig(kafka, "away.", folder.resolve("one"));
        Writer writer = new Writer(kafka, "away.")) {
      long samples = writer.publish(NODE, ticks(now, 5));
      writer.flush();
      rig.awaitSamples(NODE, samples);
      kafka.kill(0);
      Await.until(() -> rig.report().numbers().windows().word().equals("waiting"));
      assertThat(rig.report().numbers().windows().reason()).contains("no broker answers");
      assertThat(rig.node(NODE).window()).isPresent();
      try (IngestRig later = new IngestRig(kafka, "away.", folder.resolve("two"))) {
        assertThat(later.ingest.isReady()).isFalse();
        kafka.restart(0);
        kafka.awaitReady();
        samples += writer.publish(NODE, ticks(now + 20_000, 6));
        writer.flush();
        rig.awaitSamples(NODE, samples);
        later.awaitSamples(NODE, samples);
        Await.until(later.ingest::isReady);
      }
      assertThat(rig.report().samples()).containsEntry("repeated", 0L);
      Await.until(() -> rig.report().numbers().windows().word().equals("complete"));
    }
  }
}
