package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy from its distribution takes what agents publish to a real broker. */
class IngestingProxyTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  /** One node is known by Kafka alone, one by its session too. */
  @Test
  void aReplacedProxyHasEverySampleThatWasPublished() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain())) {
      topics(kafka);
      try (Fleet fleet = new Fleet(directory, "--kafka.bootstrap-servers=" + kafka.bootstrap())) {
        SimulatorProcess alone = fleet.node("data-hot", 0);
        SimulatorProcess both = fleet.node("data-hot", 1);
        AgentProcess first = agent(kafka, fleet, alone, FreePort.any(), "alone");
        AgentProcess second = agent(kafka, fleet, both, fleet.proxy().linkPort(), "both");
        awaitSource(fleet, alone, "kafka");
        awaitSource(fleet, both, "both");

        awaitHealth(fleet, alone);
        fleet.proxy().process().kill();
        double published = ticks(first);
        Await.until("more ticks published", LIMIT, () -> ticks(first) >= published + 6);
        fleet.proxy().restart();
        awaitSource(fleet, alone, "kafka");
        awaitSource(fleet, both, "both");
        awaitHealth(fleet, alone);
        double later = ticks(first);
        Await.until("more ticks published", LIMIT, () -> ticks(first) >= later + 4);

        assertThat(first.process().stop()).isZero();
        assertThat(second.process().stop()).isZero();
        assertHolds(fleet, alone, "alone");
        assertHolds(fleet, both, "both");
        assertThat(fleet.json("/api/v1/status").path("ingest").path("refused").size()).isZero();
      }
    }
  }

  private static void topics(KafkaFixture kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("fodc.metric-windows.v1", 2, (short) 1),
                  new NewTopic("fodc.node-configs.v1", 1, (short) 1),
                  new NewTopic("fodc.node-states.v1", 1, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private AgentProcess agent(
      KafkaFixture kafka, Fleet fleet, SimulatorProcess node, int linkPort, String window) {
    List<String> flags = new ArrayList<>(AgentProcess.flagsFor(node.node(), linkPort, "500ms"));
    flags.add("--window.directory=" + directory.resolve(window));
    flags.add("--window.budget=8MiB");
    flags.add("--kafka.bootstrap-servers=" + kafka.bootstrap());
    flags.add("--kafka.publish-interval=1s");
    return fleet.own(AgentProcess.start(directory, window, FreePort.any(), flags));
  }

  private static void awaitSource(Fleet fleet, SimulatorProcess node, String source) {
    String id = node.node().podName();
    Await.until(
        "node " + id + " heard by " + source,
        LIMIT,
        () ->
            !fleet.nodes(id).isEmpty()
                && fleet.node(id).path("source").asText().equals(source)
                && fleet.status(id).equals("online"));
  }

  /** What a session would say of a node that has none. */
  private static void awaitHealth(Fleet fleet, SimulatorProcess node) {
    String id = node.node().podName();
    Await.untilAsserted(
        LIMIT,
        () -> {
          JsonNode shown = fleet.node(id);
          assertThat(shown.has("session")).isFalse();
          assertThat(shown.path("indicators").path("health").asText()).isEqualTo("good");
          assertThat(shown.path("indicators").path("cpu_cores").isNumber()).isTrue();
          assertThat(shown.path("targets").size()).isEqualTo(1);
          assertThat(shown.path("targets").path(0).path("up").asBoolean()).isTrue();
          assertThat(shown.path("targets").path(0).path("samples").asLong()).isPositive();
          assertThat(shown.path("published").has("evidence_tick")).isTrue();
        });
  }

  private static double ticks(AgentProcess agent) throws IOException {
    return Http.body(agent.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith("fodc_agent_kafka_ticks_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Every tick of the agent's window is the proxy's, but for the last ones before its end. */
  private void assertHolds(Fleet fleet, SimulatorProcess node, String window) throws IOException {
    RecordedSamples recorded = RecordedSamples.in(directory.resolve(window).resolve("window.fwf"));
    long last = recorded.ticks().lastKey();
    Await.until(
        "the newest ticks",
        LIMIT,
        () -> held(fleet, node).ticks().lastKey() >= last - Duration.ofSeconds(2).toMillis());
    RecordedSamples held = held(fleet, node);
    Map<Long, TreeMap<String, Double>> wanted =
        recorded.ticks().headMap(held.ticks().lastKey(), true);
    assertThat(held.ticks().keySet()).isEqualTo(wanted.keySet());
    wanted.forEach(
        (tick, samples) ->
            assertThat(held.ticks().get(tick)).as("tick %d", tick).isEqualTo(samples));
    assertThat(wanted).hasSizeGreaterThan(10);
  }

  private static RecordedSamples held(Fleet fleet, SimulatorProcess node) throws IOException {
    return RecordedSamples.of(
        fleet.json("/metrics-windows?fetch=false&start=1&node_id=" + node.node().podName()));
  }
}
