package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.kafka.Relay;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Topics, brokers and networks that are not there, for proxies that hold everything and for those
 * that share: what was written is read when they are back, and once.
 */
class BrokerFaultsTest {
  private static final NodeId NODE = node("data-0");
  private static final List<NodeId> NODES =
      IntStream.range(0, 8).mapToObj(i -> node("data-" + i)).toList();
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  /** Who holds what. */
  enum Mode {
    FULL,
    SHARED;

    String prefix(String test) {
      return test + "-" + name().toLowerCase(Locale.ROOT) + ".";
    }
  }

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private Rigs rigs(Mode mode, String prefix) {
    return new Rigs(prefix, folder, mode == Mode.SHARED);
  }

  /** Publishes a window of each node; the samples that each has then. */
  private static long publish(Writer writer, long before, long[] ticks) throws Exception {
    long samples = 0;
    for (NodeId node : NODES) {
      samples = writer.publish(node, ticks);
    }
    writer.flush();
    return before + samples;
  }

  private static void awaitAll(Rigs rigs, long samples) throws Exception {
    for (NodeId node : NODES) {
      rigs.awaitSamples(node, samples);
    }
  }

  private static void awaitState(IngestRig rig, String word) throws Exception {
    Await.until(
        () -> rig.report().numbers().windows().word().equals(word), () -> "" + rig.report());
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void findsTopicsThatAreMadeLaterAndMadeAnew(Mode mode) throws Exception {
    String prefix = mode.prefix("late");
    String topic = FodcTopic.METRIC_WINDOWS.name(prefix);
    Broker.makeTopics(kafka, prefix, 1, FodcTopic.NODE_STATES, FodcTopic.NODE_CONFIGS);
    try (Rigs rigs = rigs(mode, prefix)) {
      IngestRig rig = rigs.open(kafka.bootstrap(), "one");
      awaitState(rig, "waiting");
      assertThat(rig.report().numbers().windows().reason())
          .isEqualTo("missing: " + topic + "; make the topics: fodc topics create");
      long now = System.currentTimeMillis();
      Broker.makeTopics(kafka, prefix, 2, FodcTopic.METRIC_WINDOWS);
      long samples;
      try (Writer writer = new Writer(kafka, prefix)) {
        samples = publish(writer, 0, ticks(now - 60_000, 5));
        awaitAll(rigs, samples);
      }
      awaitState(rig, "complete");
      Broker.deleteTopic(kafka, topic);
      awaitState(rig, "waiting");
      Broker.makeTopics(kafka, prefix, 3, FodcTopic.METRIC_WINDOWS);
      try (Writer writer = new Writer(kafka, prefix)) {
        samples = publish(writer, samples, ticks(now, 7));
        awaitAll(rigs, samples);
      }
      assertThat(rig.report().numbers().troubles()).containsEntry("missing-topic", 2L);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void goesOnWhereItWasWhenTheBrokerIsBack(Mode mode) throws Exception {
    String prefix = mode.prefix("away");
    Broker.makeTopics(kafka, prefix, 2);
    long now = System.currentTimeMillis() - 100_000;
    try (Rigs rigs = rigs(mode, prefix);
        Writer writer = new Writer(kafka, prefix)) {
      IngestRig rig = rigs.open(kafka.bootstrap(), "one");
      long samples = publish(writer, 0, ticks(now, 5));
      awaitAll(rigs, samples);
      kafka.kill(0);
      awaitState(rig, "waiting");
      assertThat(rig.report().numbers().windows().reason()).contains("no broker answers");
      assertThat(rig.node(NODE).window()).isPresent();
      IngestRig later = rigs.open(kafka.bootstrap(), "two");
      assertThat(later.ingest.isReady()).isFalse();
      kafka.restart(0);
      kafka.awaitReady();
      samples = publish(writer, samples, ticks(now + 20_000, 6));
      awaitAll(rigs, samples);
      Await.until(later.ingest::isReady);
      if (mode == Mode.FULL) {
        assertThat(rig.report().samples()).containsEntry("repeated", 0L);
      }
      rigs.awaitHandover();
      awaitState(rig, "complete");
      awaitState(later, "complete");
      awaitAll(rigs, samples);
    }
  }

  /** One of two is cut off for longer than brokers wait for it, while the other one is not. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void missesNothingWhenItsNetworkSwallowsEverything(Mode mode) throws Exception {
    String prefix = mode.prefix("cut");
    Broker.makeTopics(kafka, prefix, 4);
    String servers = kafka.bootstrap();
    int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
    long now = System.currentTimeMillis() - 100_000;
    try (Relay relay = new Relay(port);
        Rigs rigs = rigs(mode, prefix);
        Writer writer = new Writer(kafka, prefix)) {
      IngestRig far = rigs.open("127.0.0.1:" + relay.port(), "far");
      IngestRig near = rigs.open(servers, "near");
      if (mode == Mode.SHARED) {
        Await.until(() -> far.ingest.ownership().partitions().size() == 2, () -> "" + far.report());
      }
      long before = publish(writer, 0, ticks(now, 5));
      awaitAll(rigs, before);
      relay.drop();
      awaitState(far, "waiting");
      long samples = publish(writer, before, ticks(now + 20_000, 6));
      for (NodeId node : NODES) {
        near.awaitSamples(node, samples);
      }
      for (NodeId node : NODES) {
        assertThat(far.samples(node)).as("%s", node).isIn(0L, before);
      }
      relay.pass();
      samples = publish(writer, samples, ticks(now + 40_000, 7));
      awaitState(far, "complete");
      awaitAll(rigs, samples);
      rigs.awaitHandover();
      awaitAll(rigs, samples);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void missesNothingWhenTheLeaderOfAPartitionIsKilled(Mode mode) throws Exception {
    String prefix = mode.prefix("leader");
    try (KafkaFixture three = KafkaFixture.start(KafkaPlan.plain().times(3))) {
      Broker.makeTopics(three, prefix, 3);
      long now = System.currentTimeMillis() - 100_000;
      try (Rigs rigs = rigs(mode, prefix);
          Writer writer = new Writer(three, prefix)) {
        rigs.open(three.bootstrap(), "one");
        rigs.open(three.bootstrap(), "two");
        long samples = publish(writer, 0, ticks(now, 5));
        awaitAll(rigs, samples);
        three.kill(Broker.leader(three, FodcTopic.METRIC_WINDOWS.name(prefix)));
        samples = publish(writer, samples, ticks(now + 20_000, 6));
        awaitAll(rigs, samples);
        rigs.awaitHandover();
        awaitAll(rigs, samples);
      }
    }
  }
}
