package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.PrometheusProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus is the observed node; another one scrapes the proxy through {@code /federate}
 * and through {@code http_sd}, and is asked over its own query API what arrived.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrometheusTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "prometheus-0";

  private Path directory;
  private Fleet fleet;
  private AgentProcess agent;
  private PrometheusProcess observed;
  private PrometheusProcess scraper;
  private int observedPort;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    directory = folder;
    assumeTrue(
        PrometheusProcess.binary().isPresent(),
        "no prometheus on the path; on Debian: apt-get install prometheus");
    observedPort = FreePort.any();
    observed =
        PrometheusProcess.start(
            directory,
            "observed",
            observedPort,
            """
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: itself
                static_configs:
                  - targets: ['127.0.0.1:%d']
            """
                .formatted(observedPort));
    fleet = new Fleet(directory);
    agent =
        fleet.own(
            AgentProcess.start(
                directory,
                NODE,
                FreePort.any(),
                List.of(
                    "--node.cluster=real",
                    "--node.id=" + NODE,
                    "--node.role=liaison",
                    "--node.pod-name=" + NODE,
                    "--target=" + observed.url("/metrics"),
                    "--link.proxy-address=127.0.0.1:" + fleet.proxy().linkPort(),
                    "--collect.interval=1s")));
    scraper =
        PrometheusProcess.start(
            directory,
            "scraper",
            FreePort.any(),
            """
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: proxy
                static_configs:
                  - targets: ['127.0.0.1:%1$d']
              - job_name: federate
                honor_labels: true
                metrics_path: /federate
                static_configs:
                  - targets: ['127.0.0.1:%1$d']
              - job_name: nodes
                http_sd_configs:
                  - url: http://127.0.0.1:%1$d/api/v1/sd/prometheus
                    refresh_interval: 1s
            """
                .formatted(fleet.proxy().httpPort()));
    Await.until(
        "the scraper to have the node through both ways",
        LIMIT,
        () ->
            scraper.query("prometheus_build_info{job=\"federate\"}").size() == 1
                && scraper.query("prometheus_build_info{job=\"nodes\"}").size() == 1);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable resource : new AutoCloseable[] {scraper, fleet, observed}) {
      if (resource != null) {
        resource.close();
      }
    }
  }

  private String names(PrometheusProcess of, String selector) throws Exception {
    Set<String> names = new TreeSet<>();
    for (JsonNode series : of.query("count by (__name__) (" + selector + ")")) {
      names.add(series.path("metric").path("__name__").asText());
    }
    return String.join("\n", names);
  }

  @Test
  @Order(1)
  void everySeriesOfTheNodeArrivesWithItsLabels() throws Exception {
    String own = "up|scrape_.*";
    for (String job : List.of("federate", "nodes")) {
      Await.untilAsserted(
          LIMIT,
          () ->
              assertThat(
                      names(
                          scraper,
                          "{job=\""
                              + job
                              + "\",node_id=\""
                              + NODE
                              + "\",__name__!~\""
                              + own
                              + "|fodc_.*|ktm_.*\"}"))
                  .as("names by way of " + job)
                  .isEqualTo(names(observed, "{job=\"itself\",__name__!~\"" + own + "\"}")));
    }
    JsonNode info = scraper.query("prometheus_build_info{job=\"federate\"}").get(0).path("metric");
    assertThat(info.path("node_id").asText()).isEqualTo(NODE);
    assertThat(info.path("cluster").asText()).isEqualTo("real");
    assertThat(info.path("node_role").asText()).isEqualTo("ROLE_LIAISON");
    assertThat(info.path("pod_name").asText()).isEqualTo(NODE);
    JsonNode original = observed.query("prometheus_build_info").get(0).path("metric");
    for (String label : List.of("version", "goversion", "branch")) {
      assertThat(info.path(label)).as(label).isEqualTo(original.path(label));
    }
  }

  @Test
  @Order(2)
  void typesArriveAsTheNodeDeclaredThem() throws Exception {
    Map<String, String> declared = types(observed.get("/api/v1/metadata"));
    Map<String, String> arrived = new HashMap<>();
    Await.untilAsserted(
        LIMIT,
        () -> {
          arrived.clear();
          arrived.putAll(
              types(
                  scraper.get(
                      "/api/v1/targets/metadata?match_target={job=\"federate\"}"
                          .replace("{", "%7B")
                          .replace("}", "%7D")
                          .replace("\"", "%22"))));
          assertThat(arrived.keySet()).containsAll(declared.keySet());
        });
    Map<String, String> wrong =
        declared.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(arrived.get(entry.getKey())))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> entry.getValue() + " became " + arrived.get(entry.getKey())));
    assertThat(wrong).isEmpty();
  }

  private static Map<String, String> types(JsonNode metadata) {
    Map<String, String> types = new HashMap<>();
    if (metadata.isArray()) {
      metadata.forEach(
          entry -> types.put(entry.path("metric").asText(), entry.path("type").asText()));
    } else {
      metadata
          .properties()
          .forEach(
              entry -> types.put(entry.getKey(), entry.getValue().get(0).path("type").asText()));
    }
    return types;
  }

  @Test
  @Order(3)
  void valuesAreTheNodesOwn() throws Exception {
    double start =
        observed
            .query("process_start_time_seconds{job=\"itself\"}")
            .get(0)
            .path("value")
            .get(1)
            .asDouble();
    double arrived =
        scraper
            .query("process_start_time_seconds{job=\"federate\",node_id=\"" + NODE + "\"}")
            .get(0)
            .path("value")
            .get(1)
            .asDouble();
    assertThat(arrived).isEqualTo(start);
  }

  @Test
  @Order(4)
  void everyPageServedPassesPromtool() throws Exception {
    for (String url :
        List.of(
            fleet.proxy().url("/metrics"),
            fleet.proxy().url("/federate"),
            fleet.proxy().url("/api/v1/nodes/" + NODE + "/metrics"))) {
      Process promtool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
      try (var in = promtool.outputWriter()) {
        in.write(Http.body(url));
      }
      String said =
          new String(
              promtool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      // 3 is "parsed, but its lint has remarks": names of the observed node are not ours to change.
      int code = promtool.waitFor();
      assertThat(code).as(url + ": " + said).isIn(0, 3);
      assertThat(said.lines().filter(line -> line.startsWith("fodc_") || line.startsWith("ktm_")))
          .as("lint of our own names on " + url)
          .isEmpty();
    }
  }

  @Test
  @Order(5)
  void aNodeThatGoesAwayIsStaleAtOnceAndAnAgentThatGoesAwayIsDown() throws Exception {
    assertThat(scraper.query("up{job=\"nodes\"}").get(0).path("value").get(1).asText())
        .isEqualTo("1");
    observed.close();
    // Far below the five minutes that Prometheus looks back for series without a staleness marker.
    Await.until(
        "the node's series to be stale in Prometheus",
        Duration.ofSeconds(30),
        () -> scraper.query("prometheus_build_info{job=\"federate\"}").isEmpty());
    Await.until(
        "scrape success of the node to be 0",
        Duration.ofSeconds(30),
        () ->
            scraper
                .query("fodc_node_scrape_success{node_id=\"" + NODE + "\"}")
                .get(0)
                .path("value")
                .get(1)
                .asText()
                .equals("0"));
    agent.process().kill();
    Await.until(
        "up of the node to be 0",
        Duration.ofSeconds(30),
        () -> scraper.query("up{job=\"nodes\"}").get(0).path("value").get(1).asText().equals("0"));
  }
}
