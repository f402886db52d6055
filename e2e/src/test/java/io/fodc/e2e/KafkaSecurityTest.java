package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents and a proxy with users of their own at a broker that wants TLS, passwords and rights. */
class KafkaSecurityTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
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
    kafka.addUser("fodc-proxy", "proxy-secret");
    rights.grant("agent");
    rights.grant("proxy");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void whoHasTheRightsPublishesAndWhoHasNotIsNamedEverywhereAndGoesOn() throws Exception {
    try (Fleet fleet =
        new Fleet(directory, rights.flags(directory, "fodc-proxy", "proxy-secret"))) {
      AgentProcess good = agent(fleet, 0, "fodc-agent", "agent-secret");
      AgentProcess wrong = agent(fleet, 1, "fodc-agent", "wrong-word");
      AgentProcess stranger = agent(fleet, 2, "stranger", "stranger-secret");
      Await.untilAsserted(
          LIMIT,
          () -> {
            assertThat(metric(good.url("/metrics"), "fodc_agent_kafka_ticks_total", ""))
                .isPositive();
            assertThat(fleet.node("demo-data-hot-0").path("source").asText()).isEqualTo("both");
          });
      assertThat(metric(good.url("/metrics"), "fodc_agent_kafka_up", "")).isEqualTo(1);
      assertThat(good.process().output()).doesNotContain("kind=not-auth");
      named(fleet, wrong, "demo-data-hot-1", "not-authenticated");
      named(fleet, stranger, "demo-data-hot-2", "not-authorized");
      assertThat(stranger.process().output()).contains("fodc.metric-windows.v1");
      for (AgentProcess agent : List.of(good, wrong, stranger)) {
        assertThat(agent.process().isAlive()).isTrue();
        assertThat(agent.process().output())
            .doesNotContain("agent-secret", "wrong-word", "stranger-secret");
      }
      assertThat(fleet.proxy().process().output()).doesNotContain("proxy-secret");
    }
  }

  @Test
  void aProxyThatIsRefusedSaysWhyAndServesAllTheSame() throws Exception {
    for (Refused refused :
        List.of(
            new Refused("stranger", "stranger-secret", "TopicAuthorizationException"),
            new Refused("fodc-proxy", "wrong-word", "SaslAuthenticationException"))) {
      Path folder = Files.createDirectories(directory.resolve(refused.reason));
      List<String> flags =
          new ArrayList<>(List.of(rights.flags(directory, refused.user, refused.password)));
      flags.add("--ingest.ready-wait=1s");
      try (Fleet fleet = new Fleet(folder, flags.toArray(String[]::new))) {
        Await.untilAsserted(
            LIMIT,
            () -> {
              assertThat(
                      metric(
                          fleet.proxy().url("/metrics"),
                          "fodc_proxy_ingest_troubles_total",
                          "reason=\"" + refused.reason + "\""))
                  .isPositive();
              assertThat(fleet.proxy().process().output())
                  .contains("ingest waits reader=nodes reason=\"" + refused.reason);
              assertThat(fleet.json("/api/v1/status").path("ingest").toString())
                  .contains("waiting", refused.reason);
            });
        assertThat(Http.answers(fleet.proxy().url("/readyz"))).isTrue();
        assertThat(fleet.proxy().process().output()).doesNotContain(refused.password);
      }
    }
  }

  private record Refused(String user, String password, String reason) {}

  private void named(Fleet fleet, AgentProcess agent, String nodeId, String reason)
      throws IOException {
    String metrics = agent.url("/metrics");
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(
                  metric(metrics, "fodc_agent_kafka_failures_total", "reason=\"" + reason + "\""))
              .isPositive();
          assertThat(metric(metrics, "fodc_agent_kafka_up", "")).isZero();
          assertThat(agent.process().output()).contains("event=kafka-trouble kind=" + reason);
          assertThat(fleet.node(nodeId).toString()).contains("kafka-" + reason);
        });
    assertThat(metric(metrics, "fodc_agent_kafka_ticks_total", "")).isZero();
    assertThat(fleet.status(nodeId)).isEqualTo("online");
    assertThat(fleet.node(nodeId).path("source").asText()).isEqualTo("grpc");
  }

  private AgentProcess agent(Fleet fleet, int index, String user, String password)
      throws IOException {
    List<String> flags = new ArrayList<>(List.of(rights.flags(directory, user, password)));
    flags.add("--kafka.publish-interval=1s");
    return fleet.agent(fleet.node("data-hot", index), "1s", flags.toArray(String[]::new));
  }

  /** The one series of a page with this name and label. */
  private static double metric(String page, String name, String label) throws IOException {
    return Http.body(page)
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + name + " " + label));
  }
}
