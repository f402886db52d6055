package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents and a proxy with users of their own at a broker that wants TLS, passwords and rights. */
class KafkaSecurityTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String[] QUICK = {"--kafka.publish-interval=1s"};
  private static KafkaFixture kafka;
  private static KafkaRights rights;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    kafka = KafkaFixture.start(KafkaPlan.strict());
    rights = new KafkaRights(kafka);
    rights.makeTopics();
    kafka.addUser("fodc-agent", "agent-secret");
    kafka.addUser("stranger", "stranger-secret");
    rights.grant("agent");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void whoHasTheRightsPublishesAndWhoHasNotIsNamedEverywhereAndGoesOn() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      AgentProcess good = agent(fleet, 0, "fodc-agent", "agent-secret");
      AgentProcess wrong = agent(fleet, 1, "fodc-agent", "wrong-word");
      AgentProcess stranger = agent(fleet, 2, "stranger", "stranger-secret");
      Await.untilAsserted(
          LIMIT, () -> assertThat(metric(good, "fodc_agent_kafka_ticks_total")).isPositive());
      assertThat(metric(good, "fodc_agent_kafka_up")).isEqualTo(1);
      assertThat(good.process().output()).doesNotContain("event=kafka-trouble ");
      named(fleet, wrong, "data-hot", 1, "not-authenticated");
      named(fleet, stranger, "data-hot", 2, "not-authorized");
      assertThat(stranger.process().output()).contains("fodc.metric-windows.v1");
      for (AgentProcess agent : new AgentProcess[] {good, wrong, stranger}) {
        assertThat(agent.process().isAlive()).isTrue();
        assertThat(agent.process().output())
            .doesNotContain("agent-secret", "wrong-word", "stranger-secret");
      }
      assertThat(fleet.status("demo-data-hot-1")).isEqualTo("online");
    }
  }

  private void named(Fleet fleet, AgentProcess agent, String role, int index, String reason)
      throws IOException {
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(metric(agent, "fodc_agent_kafka_failures_total{reason=\"" + reason + "\"}"))
              .isPositive();
          assertThat(metric(agent, "fodc_agent_kafka_up")).isZero();
          assertThat(agent.process().output()).contains("event=kafka-trouble kind=" + reason);
          assertThat(fleet.node("demo-" + role + "-" + index).toString())
              .contains("kafka-" + reason);
        });
    assertThat(metric(agent, "fodc_agent_kafka_ticks_total")).isZero();
  }

  private AgentProcess agent(Fleet fleet, int index, String user, String password)
      throws IOException {
    SimulatorProcess node = fleet.node("data-hot", index);
    return fleet.agent(
        node,
        "500ms",
        Stream.of(QUICK, rights.flags(directory, user, password))
            .flatMap(Stream::of)
            .toArray(String[]::new));
  }

  private static double metric(AgentProcess agent, String series) throws IOException {
    return Http.body(agent.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + series));
  }
}
