package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.config.ConfigEntry;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.schemas.node.NodeRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private Rig rig;
  private Rig.Node first;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    rig = new Rig(directory);
    first = rig.node("c", "n 1/x", NodeRole.DATANODE_HOT).beat(true);
    rig.node("c", "n2", NodeRole.DATANODE_HOT).beat(false);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private JsonNode json(String path) throws Exception {
    return JSON.readTree(rig.get(path).body());
  }

  @Test
  void showsTheClusterAsAHierarchyAndFlat() throws Exception {
    JsonNode page = json("/cluster");
    JsonNode role = page.get("clusters").get(0).get("roles").get(0);
    assertThat(role.get("role").asText()).isEqualTo("datanode-hot");
    assertThat(role.get("nodes").size()).isEqualTo(2);
    JsonNode node = page.get("nodes").get(1);
    assertThat(node.get("status").asText()).isEqualTo("online");
    assertThat(node.get("last_heartbeat").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(node.get("targets").get(0).get("reason").asText()).isEqualTo("connect");
    assertThat(node.get("indicators").get("ktm_mode").asText()).isEqualTo("off");
    assertThat(page.get("partial").asBoolean()).isFalse();
    rig.now.addAndGet(Duration.ofMinutes(5).toMillis());
    assertThat(json("/api/v1/nodes").get("missing_nodes").size()).isEqualTo(2);
    assertThat(json("/health").get("agents_online").asInt()).isZero();
  }

  @Test
  void discoversOneTargetPerNodeUnderTheHostThatWasAsked() throws Exception {
    JsonNode target = json("/api/v1/sd/prometheus?node_id=n2").get(0);
    assertThat(target.get("targets").get(0).asText()).isEqualTo("127.0.0.1:" + rig.http.port());
    assertThat(target.get("labels").get("__metrics_path__").asText())
        .isEqualTo("/api/v1/nodes/n2/metrics");
    assertThat(target.get("labels").get("__param_cluster").asText()).isEqualTo("c");
    assertThat(rig.get("/api/v1/nodes/n%201/x/metrics?cluster=c").statusCode()).isEqualTo(503);
  }

  @Test
  void saysHowNodesAreDoingInItsOwnMetrics() throws Exception {
    assertThat(rig.get("/metrics").body())
        .contains("fodc_agent_up{cluster=\"c\",node_id=\"n2\"")
        .contains("fodc_node_scrape_success{target=\"t1\",cluster=\"c\",node_id=\"n2\"")
        .contains("fodc_proxy_nodes{cluster=\"c\",role=\"datanode-hot\",status=\"online\"} 2\n");
  }

  @Test
  void showsConfigurationsNowAndThenAndWhereTheyDiffer() throws Exception {
    first.session.config(config("a", "info"));
    rig.now.addAndGet(1000);
    first.session.config(config("b", "debug"));
    assertThat(rig.history.flush(Duration.ofSeconds(5))).isTrue();
    JsonNode now = json("/cluster/config").get("nodes").get(0);
    assertThat(now.get("entries").get(0).get("value").asText()).isEqualTo("debug");
    assertThat(now.get("versions").size()).isEqualTo(2);
    JsonNode then = json("/cluster/config?at=" + Rig.START / 1000).get("nodes").get(0);
    assertThat(then.get("entries").get(0).get("value").asText()).isEqualTo("info");
    assertThat(json("/cluster/config?key=other").get("nodes").get(0).get("entries")).isEmpty();
    assertThat(json("/cluster/config?role=liaison").get("nodes")).isEmpty();
    assertThat(json("/cluster/config/drift").has("groups")).isTrue();
  }

  private static NodeConfig config(String digit, String level) {
    return new NodeConfig(
        Rig.START,
        digit.repeat(64),
        List.of(ConfigEntry.shown("logging-level", level, "flag", "/proc/1/cmdline")),
        List.of());
  }

  @Test
  void saysWhatAnOperatorShouldKnow() throws Exception {
    assertThat(json("/api/v1/status").get("warnings").get(0).asText()).isEqualTo("beware");
    assertThat(rig.get("/livez").body()).isEqualTo("ok\n");
    assertThat(rig.get("/readyz").body()).isEqualTo("ready\n");
  }
}
