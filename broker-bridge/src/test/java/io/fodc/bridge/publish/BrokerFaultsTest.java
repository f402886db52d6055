package io.fodc.bridge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.publish.PublishTrouble.Kind;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.kafka.Relay;
import io.fodc.kafka.TopicContents;
import io.fodc.schemas.node.NodeId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
        TopicContents.read(kafka.bootstrap(), FodcTopic.NODE_CONFIGS.name("plain.")).getFirst();
    assertThat(NodeConfigRecord.decode(written.value())).isEqualTo(config);
    assertThat(RecordHeaders.of(written.headers()).id()).isEqualTo("test/a%2Fb/5");
    assertThat(
            NodeStateRecord.decode(
                    TopicContents.read(kafka.bootstrap(), FodcTopic.NODE_STATES.name("plain."))
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
      // Two failed tries are longer than max.block.ms and delivery.timeout.ms together.
      KafkaRun.await(
          "failures",
          () -> {
            agent.tick();
            return publisher.status().failures(Kind.UNREACHABLE) >= 2;
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

  /**
   * Nobody refuses anything: bytes go nowhere. With {@code ./fodc test --long} a minute and more.
   */
  @Test
  @Tag("long")
  void nothingIsLostWhenTheNetworkSwallowsEverything() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "cut.", (short) 1, Map.of());
    FakeAgent agent = FakeAgent.of("cut");
    Heard heard = new Heard();
    String servers = kafka.bootstrap();
    int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
    long cutNanos = Math.min(60, 3L * Integer.getInteger("fodc.long", 1)) * 1_000_000_000;
    try (Relay relay = new Relay(port);
        WindowPublisher publisher =
            KafkaRun.start(
                agent, KafkaRun.settings("127.0.0.1:" + relay.port(), "cut.", NO_FILE), heard)) {
      agent.ticks(5);
      KafkaRun.awaitAll(agent, publisher);
      relay.drop();
      long end = System.nanoTime() + cutNanos;
      KafkaRun.await(
          "the end of the cut, and a failure",
          () -> {
            agent.tick();
            return System.nanoTime() - end > 0
                && publisher.status().failures(Kind.UNREACHABLE) >= 1;
          });
      relay.pass();
      KafkaRun.awaitAll(agent, publisher);
    }
    KafkaRun.windows(servers, "cut.").assertHolds(agent, agent.held());
    assertThat(heard.kinds()).containsExactly(Kind.UNREACHABLE);
  }

  @Test
  void aTopicThatIsNotThereIsNamedAndWhatTheWindowHoldsGoesIntoANewOne() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "gone.", (short) 1, Map.of());
    FakeAgent agent = FakeAgent.of("gone");
    Heard heard = new Heard();
    try (WindowPublisher publisher =
            KafkaRun.start(agent, KafkaRun.settings(kafka.bootstrap(), "gone.", NO_FILE), heard);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      agent.ticks(6);
      KafkaRun.awaitAll(agent, publisher);
      String topic = FodcTopic.METRIC_WINDOWS.name("gone.");
      admin.deleteTopics(List.of(topic)).all().get(60, TimeUnit.SECONDS);
      agent.ticks(2);
      KafkaRun.await("two failures", () -> publisher.status().failures(Kind.UNKNOWN_TOPIC) >= 2);
      agent.ticks(2);
      admin
          .createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
      KafkaRun.awaitAll(agent, publisher);
    }
    KafkaRun.windows(kafka.bootstrap(), "gone.").assertHolds(agent, agent.held());
    assertThat(heard.troubles)
        .anySatisfy(
            trouble -> {
              assertThat(trouble.topic()).isEqualTo("gone.fodc.metric-windows.v1");
              assertThat(trouble.reason()).contains("fodc topics create");
            });
  }

  /** Deleted and made anew between two tries, so that no try fails; others write to it as well. */
  @Test
  void aTopicThatWasMadeAnewUnnoticedGetsWhatTheWindowHolds() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "anew.", (short) 1, Map.of());
    Path file = folder.resolve("kafka.position");
    PublishSettings settings = KafkaRun.settings(kafka.bootstrap(), "anew.", Optional.of(file));
    FakeAgent agent = FakeAgent.of("anew");
    Heard heard = new Heard();
    try (WindowPublisher publisher = KafkaRun.start(agent, settings, heard)) {
      for (int i = 0; i < 5; i++) {
        agent.tick();
        KafkaRun.awaitAll(agent, publisher);
      }
      makeAnew("anew.");
      agent.tick();
      KafkaRun.await("the topic noticed", () -> publisher.status().topicsAnew() == 1);
      KafkaRun.awaitAll(agent, publisher);
      KafkaRun.await("the state again", () -> states("anew.") == 1);
    }
    KafkaRun.windows(kafka.bootstrap(), "anew.", new PublishedWindows(true))
        .assertHolds(agent, agent.held());
    assertThat(heard.notes).singleElement().asString().contains("event=kafka-topic-anew");

    // The next life of the agent notices it too, by its file.
    FakeAgent later = agent.again("two");
    later.ticks(2);
    makeAnew("anew.");
    try (WindowPublisher publisher = KafkaRun.start(later, settings, heard)) {
      KafkaRun.await("the topic noticed", () -> publisher.status().topicsAnew() == 1);
      KafkaRun.awaitAll(later, publisher);
    }
    KafkaRun.windows(kafka.bootstrap(), "anew.", new PublishedWindows(true))
        .assertHolds(later, later.held());
  }

  /** All topics, as when brokers lost their disks. */
  private static void makeAnew(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .deleteTopics(
              List.of(
                  FodcTopic.METRIC_WINDOWS.name(prefix),
                  FodcTopic.NODE_CONFIGS.name(prefix),
                  FodcTopic.NODE_STATES.name(prefix)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
    KafkaRun.topics(kafka.bootstrap(), prefix, (short) 1, Map.of());
  }

  private static int states(String prefix) {
    return TopicContents.read(kafka.bootstrap(), FodcTopic.NODE_STATES.name(prefix)).size();
  }

  @Test
  void recordsThatBrokersFindTooLargeAreMadeSmaller() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "small.", (short) 1, Map.of("max.message.bytes", "20000"));
    FakeAgent agent =
        new FakeAgent(
            new NodeId("test", "small"), "one", 2_000, System.currentTimeMillis() - 3_600_000);
    Heard heard = new Heard();
    agent.ticks(30);
    try (WindowPublisher publisher =
        KafkaRun.start(agent, KafkaRun.settings(kafka.bootstrap(), "small.", NO_FILE), heard)) {
      KafkaRun.awaitAll(agent, publisher);
      agent.ticks(3);
      KafkaRun.awaitAll(agent, publisher);
      assertThat(publisher.status().recordLimit()).isLessThan(200_000);
    }
    PublishedWindows windows = KafkaRun.windows(kafka.bootstrap(), "small.");
    windows.assertHolds(agent, agent.held());
    assertThat(windows.largestPartCount()).isGreaterThan(1);
    assertThat(heard.kinds()).containsExactly(Kind.RECORD_TOO_LARGE);
    assertThat(heard.over).isNotEmpty();
  }

  /** Clocks two hours apart: times stay as each node said them, and none is refused. */
  @Test
  void nodesWithWrongClocksArePublishedAsTheySay() throws Exception {
    KafkaRun.topics(
        kafka.bootstrap(), "clock.", (short) 1, Map.of("message.timestamp.type", "LogAppendTime"));
    long now = System.currentTimeMillis();
    List<FakeAgent> agents = new ArrayList<>();
    for (long skew : new long[] {-7_200_000, 0, 7_200_000}) {
      FakeAgent agent =
          new FakeAgent(new NodeId("test", "skew" + skew), "one", 50, now + skew - 600_000);
      agent.ticks(20);
      agents.add(agent);
      Heard heard = new Heard();
      try (WindowPublisher publisher =
          WindowPublisher.of(
              agent.node(),
              KafkaRun.settings(kafka.bootstrap(), "clock.", NO_FILE),
              agent,
              heard,
              () -> Instant.ofEpochMilli(System.currentTimeMillis() + skew),
              new Random(1))) {
        publisher.start();
        KafkaRun.awaitAll(agent, publisher);
      }
      assertThat(heard.troubles).isEmpty();
    }
    PublishedWindows windows = KafkaRun.windows(kafka.bootstrap(), "clock.");
    agents.forEach(agent -> windows.assertHolds(agent, agent.held()));
  }

  /** Where topics take the sender's time, one that is far ahead is refused, and named. */
  @Test
  void aRefusedClockIsNamed() throws Exception {
    KafkaRun.topics(kafka.bootstrap(), "ahead.", (short) 1, Map.of());
    FakeAgent agent = FakeAgent.of("ahead");
    agent.ticks(3);
    Heard heard = new Heard();
    try (WindowPublisher publisher =
        WindowPublisher.of(
            agent.node(),
            KafkaRun.settings(kafka.bootstrap(), "ahead.", NO_FILE),
            agent,
            heard,
            () -> Instant.ofEpochMilli(System.currentTimeMillis() + 7_200_000),
            new Random(1))) {
      publisher.start();
      KafkaRun.await("a refusal", () -> heard.kinds().contains(Kind.TIME_REFUSED));
    }
    assertThat(heard.troubles.getFirst().reason()).contains("LogAppendTime");
  }
}
