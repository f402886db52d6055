package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.publish.PublishTrouble.Kind;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real broker that goes wrong in every way; at the end each sample is counted. */
class BrokerFaultsTest {
  private static final Optional<Path> NO_FILE = Optional.empty();
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() throws Exception {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void everyTickConfigurationAndStateArrives() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "plain.", (short) 1, Map.of());
    FakeAgent agent = FakeAgent.of("a/b");
    NodeConfigRecord config =
        new NodeConfigRecord(agent.node(), "one", 5, "f-1", List.of(), List.of());
    agent.configure(config);
    agent.welcomedBy("proxy-1");
    Heard heard = new Heard();
    try (WindowPublisher publisher =
        KafkaRun.start(agent, KafkaRun.settings(kafka.bootstrap(), "plain.", NO_FILE), heard)) {
      for (int i = 0; i < 20; i++) {
        agent.tick();
        KafkaRun.awaitAll(agent, publisher);
      }
      KafkaRun.await("a state", () -> publisher.status().records() >= 22);
    }
    PublishedWindows windows = KafkaRun.windows(kafka.bootstrap(), "plain.");
    windows.assertHolds(agent, agent.held());
    assertThat(windows.records()).isEqualTo(20);
    assertThat(heard.troubles).isEmpty();
    ConsumerRecord<byte[], byte[]> written =
        KafkaRun.read(kafka.bootstrap(), FodcTopic.NODE_CONFIGS.name("plain.")).getFirst();
    assertThat(NodeConfigRecord.decode(written.value())).isEqualTo(config);
    assertThat(RecordHeaders.of(written.headers()).id()).isEqualTo("test/a%2Fb/5");
    assertThat(
            NodeStateRecord.decode(
                    KafkaRun.read(kafka.bootstrap(), FodcTopic.NODE_STATES.name("plain."))
                        .getLast()
                        .value())
                .session()
                .proxyId())
        .isEqualTo("proxy-1");
  }

  @Test
  void nothingIsLostWhenTheBrokerIsKilledAndAwayLongerThanAnythingWaits() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "killed.", (short) 1, Map.of());
    FakeAgent agent = FakeAgent.of("killed");
    Heard heard = new Heard();
    try (WindowPublisher publisher =
        KafkaRun.start(agent, KafkaRun.settings(kafka.bootstrap(), "killed.", NO_FILE), heard)) {
      agent.ticks(5);
      KafkaRun.awaitAll(agent, publisher);
      agent.ticks(3);
      kafka.kill(0);
      // Three failed tries are longer than max.block.ms and delivery.timeout.ms together.
      KafkaRun.await(
          "failures",
          () -> {
            agent.tick();
            return publisher.status().failures(Kind.UNREACHABLE) >= 3;
          });
      assertThat(publisher.status().up()).isFalse();
      kafka.restart(0);
      kafka.awaitReady();
      KafkaRun.awaitAll(agent, publisher);
    }
    KafkaRun.windows(kafka.bootstrap(), "killed.").assertHolds(agent, agent.held());
    assertThat(heard.kinds()).contains(Kind.UNREACHABLE);
    assertThat(heard.over).isNotEmpty();
  }

  @Test
  void theAgentsNextLifeGoesOnWhereTheOneBeforeWas() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "lives.", (short) 1, Map.of());
    Path file = folder.resolve("kafka.position");
    FakeAgent first = FakeAgent.of("lives");
    PublishSettings settings = KafkaRun.settings(kafka.bootstrap(), "lives.", Optional.of(file));
    try (WindowPublisher publisher = KafkaRun.start(first, settings, new Heard())) {
      first.ticks(7);
      KafkaRun.awaitAll(first, publisher);
    }
    FakeAgent second = first.again("two");
    second.ticks(4);
    try (WindowPublisher publisher = KafkaRun.start(second, settings, new Heard())) {
      KafkaRun.awaitAll(second, publisher);
    }
    PublishedWindows windows = KafkaRun.windows(kafka.bootstrap(), "lives.");
    windows.assertHolds(second, new TreeSet<>(second.held()));
    assertThat(windows.repeated()).isZero();
  }
}
