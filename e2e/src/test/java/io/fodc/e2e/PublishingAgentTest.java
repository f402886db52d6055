package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.kafka.TopicContents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents from their distribution publish to a real broker; what arrived is counted. */
class PublishingAgentTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static KafkaFixture kafka;

  @TempDir Path directory;

  @BeforeAll
  static void startBroker() throws Exception {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  /** The proxy shows that brokers are away, and the agent's next life goes on where it stopped. */
  @Test
  void nothingIsLostWhenAnAgentIsKilledWhileBrokersAreAway() throws Exception {
    topics("killed.");
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      String id = node.node().podName();
      AgentProcess agent = agent(fleet, node, "killed.", "window");
      awaitPublished(agent, 4);
      kafka.kill(0);
      Await.until(
          "the proxy says so",
          LIMIT,
          () -> fleet.node(id).toString().contains("kafka-unreachable"));
      agent.process().kill();
      RecordedSamples atKill = recorded("window");
      agent.restart();
      Await.until("more ticks", LIMIT, () -> own(agent, "fodc_agent_ticks_total") >= 3);
      kafka.restart(0);
      kafka.awaitReady();
      awaitPublished(agent, atKill.ticks().size());
      awaitLevel(agent);
      assertThat(agent.process().stop()).isZero();

      PublishedSamples published =
          PublishedSamples.in(kafka.bootstrap(), "killed.fodc.metric-windows.v1");
      RecordedSamples recorded = recorded("window");
      assertThat(recorded.ticks()).containsAllEntriesOf(atKill.ticks());
      assertSame(published.all(), recorded);
      assertThat(published.lives()).hasSize(2);
      assertThat(newest("killed.fodc.node-states.v1"))
          .satisfies(
              value -> assertThat(NodeStateRecord.decode(value).node().nodeId()).isEqualTo(id));
      assertThat(NodeConfigRecord.decode(newest("killed.fodc.node-configs.v1")).entries())
          .isNotEmpty();
    }
  }

  /** Each of two agents that speak for one node is heard with all it recorded. */
  @Test
  void duplicateAgentsDoNotTakeFromEachOther() throws Exception {
    topics("twice.");
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("liaison", 0);
      AgentProcess one = agent(fleet, node, "twice.", "one");
      AgentProcess two = agent(fleet, node, "twice.", "two");
      awaitPublished(one, 5);
      awaitPublished(two, 5);
      awaitLevel(one);
      assertThat(one.process().stop()).isZero();
      awaitLevel(two);
      assertThat(two.process().stop()).isZero();

      List<RecordedSamples> lives =
          PublishedSamples.in(kafka.bootstrap(), "twice.fodc.metric-windows.v1").lives();
      assertThat(lives).hasSize(2);
      RecordedSamples first = recorded("one");
      boolean inOrder = lives.getFirst().ticks().equals(first.ticks());
      assertSame(lives.get(inOrder ? 0 : 1), first);
      assertSame(lives.get(inOrder ? 1 : 0), recorded("two"));
    }
  }

  private static void topics(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(prefix + "fodc.metric-windows.v1", 2, (short) 1),
                  new NewTopic(prefix + "fodc.node-configs.v1", 1, (short) 1),
                  new NewTopic(prefix + "fodc.node-states.v1", 1, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private AgentProcess agent(Fleet fleet, SimulatorProcess node, String prefix, String window) {
    List<String> flags =
        new ArrayList<>(AgentProcess.flagsFor(node.node(), fleet.proxy().linkPort(), "500ms"));
    flags.add("--window.directory=" + directory.resolve(window));
    flags.add("--window.budget=8MiB");
    flags.add("--kafka.bootstrap-servers=" + kafka.bootstrap());
    flags.add("--kafka.topic-prefix=" + prefix);
    flags.add("--kafka.publish-interval=1s");
    flags.add(
        "--kafka.client=max.block.ms=1000,request.timeout.ms=1000,delivery.timeout.ms=2000,reconnect.backoff.max.ms=200");
    return fleet.own(AgentProcess.start(directory, window, FreePort.any(), flags));
  }

  private static void awaitPublished(AgentProcess agent, double ticks) {
    Await.until(
        ticks + " ticks published",
        LIMIT,
        () -> own(agent, "fodc_agent_kafka_ticks_total") >= ticks);
  }

  /** Waits until nothing older than a second or so is unpublished. */
  private static void awaitLevel(AgentProcess agent) {
    Await.until("all published", LIMIT, () -> own(agent, "fodc_agent_kafka_lag_seconds") <= 1.5);
  }

  private static double own(AgentProcess agent, String name) throws IOException {
    return Http.body(agent.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private RecordedSamples recorded(String window) throws IOException {
    return RecordedSamples.in(directory.resolve(window).resolve("window.fwf"));
  }

  /** The value of the newest record of a topic. */
  private static byte[] newest(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = TopicContents.read(kafka.bootstrap(), topic);
    assertThat(records).isNotEmpty();
    return records.getLast().value();
  }

  private static void assertSame(RecordedSamples published, RecordedSamples recorded) {
    // What was recorded while the agent stopped need not have been published.
    long newest = published.ticks().lastKey();
    Map<Long, TreeMap<String, Double>> wanted = recorded.ticks().headMap(newest, true);
    assertThat(recorded.ticks().tailMap(newest, false).size()).isLessThanOrEqualTo(2);
    assertThat(published.ticks().keySet()).as("ticks").isEqualTo(wanted.keySet());
    wanted.forEach(
        (tick, samples) ->
            assertThat(published.ticks().get(tick)).as("tick %d", tick).isEqualTo(samples));
    assertThat(published.count()).isGreaterThan(100L * wanted.size());
  }
}
