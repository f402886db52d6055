package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two proxies answer for one fleet: each from what both have. */
class ProxyPeersTest {
  @TempDir Path directory;

  @Test
  void theClusterIsWholeFromEitherProxy() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode cluster =
            fleet.waitFor(proxy, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
        assertThat(TwoProxies.nodeIds(cluster)).containsExactly("n1", "n2");
        assertThat(cluster.path("partial").asBoolean()).isFalse();
        assertThat(cluster.has("missing_proxies")).isFalse();
        for (JsonNode node : cluster.path("nodes")) {
          assertThat(node.path("status").asText()).isEqualTo("online");
          assertThat(node.path("session").path("live").asBoolean()).isTrue();
          assertThat(node.path("last_sample_age_seconds").asDouble()).isBetween(0.0, 20.0);
        }
        assertThat(fleet.json(proxy, "/api/v1/nodes/n2").path("node_id").asText()).isEqualTo("n2");
        assertThat(fleet.get(proxy, "/api/v1/sd/prometheus").body())
            .contains("/api/v1/nodes/n1/metrics", "/api/v1/nodes/n2/metrics");
      }
    }
  }

  @Test
  void samplesOfAllNodesAreOnOnePageWithEachFamilyOnce() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        fleet.waitFor(proxy, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
        HttpResponse<String> page = fleet.get(proxy, "/federate");
        assertThat(page.headers().firstValue("X-Fodc-Partial")).contains("false");
        assertThat(page.body().lines().filter(line -> line.startsWith("# TYPE")).toList())
            .containsExactly("# TYPE only_n1 gauge", "# TYPE only_n2 gauge", "# TYPE shared gauge");
        assertThat(page.body().lines().filter(line -> line.startsWith("shared{")).toList())
            .hasSize(2)
            .anyMatch(line -> line.contains("of=\"n1\"") && line.endsWith(" 1"))
            .anyMatch(line -> line.contains("of=\"n2\""));
        assertThat(fleet.get(proxy, "/federate?match%5B%5D=only_n2").body())
            .contains("only_n2{")
            .doesNotContain("shared");
        assertThat(fleet.get(proxy, "/api/v1/nodes/n2/metrics").body())
            .contains("only_n2{")
            .doesNotContain("only_n1");
        assertThat(fleet.get(proxy, "/metrics").body())
            .contains("fodc_agent_up{")
            .doesNotContain("only_n");
      }
    }
  }

  /** Sum of a counter's lines that begin like this. */
  private static long sum(TwoProxies fleet, Proxy proxy, String begin) throws Exception {
    return fleet
        .get(proxy, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void everythingThatIsAskedOfAnotherIsCounted() throws Exception {
    String requests = "fodc_proxy_peer_requests_total{result=";
    String answers = "fodc_proxy_http_request_duration_seconds_count{route=";
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      CapturingAgent agent = fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      assertThat(sum(fleet, fleet.a, requests + "\"answered")).isGreaterThanOrEqualTo(1);
      HttpResponse<String> made =
          fleet.send(
              fleet.a,
              "POST",
              "/api/v1/captures",
              "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n2\"},\"seconds\":1}");
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      agent.nextStart();
      // B was asked these by nobody but A, which counted each of them.
      long captures = sum(fleet, fleet.b, answers + "\"/api/v1/captures\"");
      long parts = sum(fleet, fleet.b, answers + "\"/api/v1/peer/parts\"");
      assertThat(captures).isEqualTo(1);
      assertThat(sum(fleet, fleet.a, requests + "\"answered")).isEqualTo(captures + parts);
      assertThat(sum(fleet, fleet.a, requests + "\"failed")).isZero();
      fleet.gateB.leadTo(0);
      fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      assertThat(sum(fleet, fleet.a, requests + "\"failed")).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void windowsOfAllNodesComeAsLinesAndAsAnArray() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        fleet.waitFor(proxy, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
        JsonNode array = fleet.json(proxy, "/metrics-windows");
        assertThat(array.valueStream().map(s -> s.path("name").asText()))
            .containsExactlyInAnyOrder("only_n1", "only_n2", "shared", "shared");
        assertThat(array.valueStream()).allMatch(s -> s.path("data").size() == 1);
        String lines =
            fleet.get(proxy, "/metrics-windows", "Accept", "application/x-ndjson").body();
        assertThat(lines.lines()).hasSize(5);
        JsonNode trailer = new ObjectMapper().readTree(lines.lines().toList().getLast());
        assertThat(trailer.path("partial").asBoolean()).isFalse();
        assertThat(trailer.path("coverage").valueStream())
            .hasSize(2)
            .allMatch(node -> node.path("oldest_sample").isTextual());
      }
    }
  }

  @Test
  void configurationsOfAllNodesAreComparedWithEachOther() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1").configured("level", "info");
      fleet.agent(fleet.b, "n2").configured("level", "debug");
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode all =
            fleet.waitFor(
                proxy,
                "/cluster/config",
                page ->
                    page.path("nodes").size() == 2
                        && page.path("nodes")
                            .valueStream()
                            .allMatch(n -> n.path("entries").size() == 1));
        assertThat(TwoProxies.nodeIds(all)).containsExactly("n1", "n2");
        assertThat(all.path("partial").asBoolean()).isFalse();
        JsonNode drift = fleet.json(proxy, "/cluster/config/drift");
        assertThat(drift.path("groups").get(0).path("keys").get(0).path("values")).hasSize(2);
      }
    }
  }
}
