package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private Rig rig;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    rig = new Rig(directory);
    Rig.Node node =
        rig.node("c", "n", NodeRole.DATANODE_WARM)
            .define(
                SeriesDefinition.of(MetricFamily.gauge("g", "Help."), "a", "b", "cluster", "own"),
                SeriesDefinition.of(MetricFamily.counter("k_total", "")));
    double[] values = {0.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0};
    for (int i = 0; i < values.length; i++) {
      node.tick(values[i], i == 2 ? Rig.ABSENT : (Double) (double) i);
      if (i < values.length - 1) {
        rig.now.addAndGet(Rig.INTERVAL);
      }
    }
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static List<String> values(JsonNode series) {
    return series.get("data").valueStream().map(p -> p.get("value").toString()).toList();
  }

  @Test
  void answersAsUpstreamShapesIt() throws Exception {
    JsonNode all = JSON.readTree(rig.get("/metrics-windows").body());
    assertThat(all.size()).isEqualTo(2);
    JsonNode gauge = all.get(0);
    assertThat(gauge.get("name").asText()).isEqualTo("g");
    assertThat(gauge.get("description").asText()).isEqualTo("Help.");
    assertThat(gauge.get("agent_id").asText()).isEqualTo("c/n");
    assertThat(gauge.get("pod_name").asText()).isEqualTo("pod-n");
    assertThat(gauge.get("tier").asText()).isEqualTo("warm");
    assertThat(gauge.get("labels").toString())
        .contains("\"exported_cluster\":\"own\"", "\"cluster\":\"c\"", "\"a\":\"b\"");
    assertThat(values(gauge)).containsExactly("0.5", "\"NaN\"", "\"+Inf\"", "\"-Inf\"", "-0.0");
    assertThat(gauge.get("data").get(0).get("timestamp").asText())
        .isEqualTo("2026-11-22T10:00:00Z");
    assertThat(values(all.get(1))).containsExactly("0", "1", "3", "4");
  }

  @Test
  void keepsToTheRangeInEverySpelling() throws Exception {
    double from = (Rig.START + Rig.INTERVAL) / 1e3;
    String rfc = Instant.ofEpochMilli(Rig.START + 3 * Rig.INTERVAL).toString();
    String path = "/metrics-windows?match%5B%5D=k_total&start=" + (long) from + ".0&end=" + rfc;
    assertThat(values(JSON.readTree(rig.get(path).body()).get(0))).containsExactly("1", "3");
    String named = path.replace("start=", "start_time=").replace("end=", "end_time=");
    assertThat(rig.get(named).body()).isEqualTo(rig.get(path).body());
    assertThat(rig.get("/metrics-windows?end=1").body()).isEqualTo("[]");
  }

  @Test
  void showsTheLastSampleOfEachStep() throws Exception {
    String path = "/metrics-windows?match%5B%5D=k_total&step=20s";
    assertThat(values(JSON.readTree(rig.get(path).body()).get(0))).containsExactly("1", "3", "4");
  }

  @Test
  void writesALinePerSeriesAndAtLastWhatIsMissing() throws Exception {
    rig.now.addAndGet(10 * 60_000);
    HttpResponse<String> answer = rig.get("/metrics-windows", "Accept", "application/x-ndjson");
    assertThat(answer.headers().firstValue("content-type")).contains("application/x-ndjson");
    assertThat(answer.headers().firstValue("x-fodc-partial")).contains("true");
    List<String> lines = answer.body().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(JSON.readTree(lines.get(0)).get("name").asText()).isEqualTo("g");
    JsonNode trailer = JSON.readTree(lines.get(2));
    assertThat(trailer.get("partial").asBoolean()).isTrue();
    assertThat(trailer.get("missing_nodes").get(0).get("node_id").asText()).isEqualTo("n");
    assertThat(trailer.get("coverage").get(0).has("oldest_sample")).isTrue();
  }

  @Test
  void asksForWhatIsOlderAndSaysWhatDidNotCome() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    rig.older =
        (nodes, from, to) -> {
          nodes.forEach(node -> asked.add(node.id() + " " + from + ".." + to));
          return Map.of(new NodeId("c", "n"), "its agent sent nothing");
        };
    String path = "/metrics-windows?start=1700000000&end=1800000000&node_id=n";
    HttpResponse<String> answer = rig.get(path, "Accept", "application/x-ndjson");
    assertThat(asked).containsExactly("c/n 1700000000000..1800000000000");
    assertThat(answer.headers().firstValue("x-fodc-missing-nodes")).contains("c/n");
    JsonNode trailer = JSON.readTree(answer.body().lines().toList().getLast());
    assertThat(trailer.get("partial").asBoolean()).isTrue();
    assertThat(trailer.get("missing_nodes").get(0).get("reason").asText())
        .isEqualTo("its agent sent nothing");
    assertThat(answer.body().lines()).hasSize(3);

    rig.older = (nodes, from, to) -> Map.of();
    answer = rig.get(path, "Accept", "application/x-ndjson");
    assertThat(answer.headers().firstValue("x-fodc-partial")).contains("false");
  }

  @Test
  void asksNobodyWithoutABeginningOrWhenToldNotTo() throws Exception {
    rig.older =
        (nodes, from, to) -> {
          throw new AssertionError("asked");
        };
    assertThat(rig.get("/metrics-windows").statusCode()).isEqualTo(200);
    assertThat(rig.get("/metrics-windows?end=1800000000").statusCode()).isEqualTo(200);
    assertThat(rig.get("/metrics-windows?start=1&fetch=false").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = rig.get("/metrics-windows?start=1&fetch=maybe");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("it is neither true nor false");
    assertThat(rig.get("/metrics").body())
        .contains("fodc_proxy_window_fetches_total{result=\"complete\"} 3")
        .contains("fodc_proxy_window_fetched_bytes_total 17");
  }
}
