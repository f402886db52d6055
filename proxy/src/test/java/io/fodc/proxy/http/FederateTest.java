package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.ExpositionReader;
import io.fodc.schemas.exposition.PageReport;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FederateTest {
  private static final MetricFamily REQUESTS =
      MetricFamily.counter("requests_total", "All \\ requests\nso far.");
  private static final MetricFamily LATENCY =
      new MetricFamily("latency_seconds", MetricType.HISTOGRAM, "", "Latency.");
  private static final MetricFamily LOAD = MetricFamily.gauge("load", "Load.");

  private Rig rig;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    rig = new Rig(directory);
    for (int i = 0; i < 4; i++) {
      NodeRole role = i == 0 ? NodeRole.LIAISON : NodeRole.DATANODE_HOT;
      rig.node("prod", "n" + i, role).define(series()).tick(1.0 + i, 1.0, 3.0, 2.5, 3.0, -0.0);
    }
  }

  private static SeriesDefinition[] series() {
    return new SeriesDefinition[] {
      SeriesDefinition.of(REQUESTS, "path", "a\"b\\c\nd", "node_id", "own"),
      bucket("0.5"),
      bucket("+Inf"),
      new SeriesDefinition("latency_seconds_sum", Labels.EMPTY, LATENCY),
      new SeriesDefinition("latency_seconds_count", Labels.EMPTY, LATENCY),
      SeriesDefinition.of(LOAD, "container_name", "sidecar")
    };
  }

  private static SeriesDefinition bucket(String bound) {
    return new SeriesDefinition("latency_seconds_bucket", Labels.of("le", bound), LATENCY);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static Map<String, Double> read(String page) {
    Map<String, Double> samples = new TreeMap<>();
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    PageReport report =
        new ExpositionReader(ExpositionLimits.DEFAULT)
            .read(
                bytes,
                0,
                bytes.length,
                ExpositionFormat.TEXT_0_0_4,
                (series, value, time) -> samples.put(series.toDefinition().toString(), value));
    assertThat(report.badLines()).as("%s", report).isZero();
    return samples;
  }

  private static String query(String selector) {
    return "/federate?match%5B%5D=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
  }

  @Test
  void showsEveryNodeWithItsIdentityAndEachFamilyOnce() throws Exception {
    HttpResponse<String> answer = rig.get("/federate");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains(ExpositionFormat.TEXT_0_0_4.contentType());
    assertThat(answer.headers().firstValue("x-fodc-partial")).contains("false");
    assertThat(read(answer.body())).hasSize(24);
    assertThat(answer.body().lines().filter(l -> l.startsWith("# TYPE")))
        .containsExactly(
            "# TYPE latency_seconds histogram",
            "# TYPE load gauge",
            "# TYPE requests_total counter");
    assertThat(answer.body())
        .contains("# HELP requests_total All \\\\ requests\\nso far.\n")
        .contains(
            "requests_total{exported_node_id=\"own\",path=\"a\\\"b\\\\c\\nd\",cluster=\"prod\","
                + "node_id=\"n1\",node_role=\"ROLE_DATA\",node_type=\"hot\",pod_name=\"pod-n1\","
                + "container_name=\"banyandb\"} 2\n")
        .contains("load{container_name=\"sidecar\",cluster=\"prod\",node_id=\"n0\"")
        .contains("node_role=\"ROLE_LIAISON\",pod_name=\"pod-n0\"} -0\n");
  }

  @Test
  void keepsLabelNamesApartWhereALabelGivesWay() throws Exception {
    MetricFamily family = MetricFamily.gauge("odd", "Odd.");
    rig.node("prod", "n9", NodeRole.LIAISON)
        .define(
            SeriesDefinition.of(family, "node_id", "own", "exported_node_id", "other"),
            SeriesDefinition.of(family, "exported_cluster", "alone"))
        .tick(1.0, 2.0);
    assertThat(rig.get("/federate").body())
        .contains("odd{exported_node_id=\"other\",exported_exported_node_id=\"own\",cluster=")
        .contains("odd{exported_cluster=\"alone\",cluster=\"prod\",node_id=\"n9\"");
    assertThat(rig.get("/metrics-windows?node_id=n9").body())
        .contains("\"exported_node_id\":\"other\",\"exported_exported_node_id\":\"own\"");
    for (String selector :
        new String[] {
          "{exported_exported_node_id='own'}",
          "odd{exported_node_id='other'}",
          "{exported_cluster='alone'}"
        }) {
      assertThat(read(rig.get(query(selector)).body())).as(selector).hasSize(1);
    }
    assertThat(read(rig.get(query("odd{exported_node_id='own'}")).body())).isEmpty();
  }

  @Test
  void selectsByNodeAndSeriesTogether() throws Exception {
    Map<String, Integer> expected =
        Map.of(
            "load{node_id=~'n[12]'}", 2,
            "{container_name='sidecar'}", 4,
            "{container_name='banyandb'}", 20,
            "{container_name!='banyandb',node_id='n1'}", 1,
            "load{container_name='banyandb'}", 0,
            "{node_role='ROLE_LIAISON',le=~'.+'}", 2,
            "{node_type='hot',__name__=~'latency_seconds_(sum|count)'}", 6,
            "{exported_node_id='own',cluster='prod'}", 4,
            "{path=~'a.*',node_id!~'n[0-2]'}", 1,
            "load{cluster='other'}", 0);
    for (Map.Entry<String, Integer> one : expected.entrySet()) {
      assertThat(read(rig.get(query(one.getKey())).body()))
          .as(one.getKey())
          .hasSize(one.getValue());
    }
    String both = query("load{node_id='n1'}") + "&match%5B%5D=up%7Bnode_id%3D%22n2%22%7D";
    assertThat(read(rig.get(both).body())).hasSize(1);
  }

  @Test
  void passesPromtool() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    Assumptions.assumeTrue(Files.isExecutable(promtool), "promtool is not installed");
    for (String path : new String[] {"/federate", "/metrics", "/api/v1/nodes/n1/metrics"}) {
      Process process =
          new ProcessBuilder(promtool.toString(), "check", "metrics")
              .redirectErrorStream(true)
              .start();
      try (var in = process.getOutputStream()) {
        in.write(rig.get(path).body().getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", path, said).isZero();
    }
  }

  @Test
  void givesOpenMetricsOnlyToThoseWhoDoNotTakeText() throws Exception {
    String open = "application/openmetrics-text";
    HttpResponse<String> answer = rig.get("/federate", "Accept", open);
    assertThat(answer.body()).endsWith("# EOF\n").contains("# TYPE requests counter\n");
    assertThat(rig.get("/federate", "Accept", open + ",text/plain;q=0.1").body())
        .doesNotContain("# EOF");
    assertThat(rig.get("/federate", "Accept", "image/png").statusCode()).isEqualTo(406);
  }

  @Test
  void compressesWhereAsked() throws Exception {
    HttpResponse<byte[]> answer = rig.send("GET", "/federate", "Accept-Encoding", "gzip");
    assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
    byte[] page = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(new String(page, StandardCharsets.UTF_8)).isEqualTo(rig.get("/federate").body());
  }

  @Test
  void selectsAsPrometheusDoes() throws Exception {
    assertThat(read(rig.get(query("load")).body())).hasSize(4);
    assertThat(read(rig.get(query("{__name__=~\"lat.*\",le!=\"\"}")).body())).hasSize(8);
    assertThat(read(rig.get(query("load{node_id=~\"n[01]\"}")).body())).hasSize(2);
    assertThat(read(rig.get(query("{exported_node_id='own',node_type!~`hot`}")).body())).hasSize(1);
    assertThat(read(rig.get(query("load{container_name=\"sidecar\"}")).body())).hasSize(4);
    assertThat(read(rig.get(query("{le=~\"0\"}")).body())).isEmpty();
    assertThat(read(rig.get(query("load") + "&match%5B%5D=requests_total").body())).hasSize(8);
  }

  @Test
  void filtersNodesInEverySpelling() throws Exception {
    assertThat(read(rig.get("/federate?role=ROLE_LIAISON").body())).hasSize(6);
    assertThat(read(rig.get("/federate?role=Hot&node_id=n1&node_id=n2").body())).hasSize(12);
    assertThat(read(rig.get("/federate?pod_name=pod-n3&cluster=prod").body())).hasSize(6);
    assertThat(read(rig.get("/federate?cluster=other").body())).isEmpty();
  }

  @Test
  void shardsTogetherAreTheWhole() throws Exception {
    Set<String> union = new TreeSet<>();
    int sum = 0;
    for (int i = 0; i < 3; i++) {
      Set<String> part = read(rig.get("/federate?shard=" + i + "/3").body()).keySet();
      sum += part.size();
      union.addAll(part);
    }
    assertThat(union).isEqualTo(read(rig.get("/federate").body()).keySet()).hasSize(sum);
  }

  @Test
  void leavesOutANodeWhoseSamplesAreOld() throws Exception {
    rig.now.addAndGet(2 * Rig.INTERVAL + 1);
    HttpResponse<String> answer = rig.get("/federate");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("x-fodc-missing-count")).contains("4");
    assertThat(answer.headers().firstValue("x-fodc-missing-nodes").orElse(""))
        .startsWith("prod/n0,prod/n1");
    HttpResponse<String> node = rig.get("/api/v1/nodes/n1/metrics");
    assertThat(node.statusCode()).isEqualTo(503);
    assertThat(node.headers().firstValue("retry-after")).contains("10");
    assertThat(new ObjectMapper().readTree(node.body()).get("code").asText())
        .isEqualTo("node-stale");
  }

  @Test
  void leavesOutWhatIsAbsent() throws Exception {
    rig.now.addAndGet(Rig.INTERVAL);
    rig.node("prod", "n9", NodeRole.UNKNOWN)
        .define(series())
        .tick(Rig.ABSENT, Rig.ABSENT, Rig.ABSENT, Rig.ABSENT, Rig.ABSENT, Double.NaN);
    assertThat(rig.get("/federate?node_id=n9").body().lines().filter(l -> !l.startsWith("#")))
        .containsExactly(
            "load{container_name=\"sidecar\",cluster=\"prod\",node_id=\"n9\","
                + "node_role=\"ROLE_UNSPECIFIED\",pod_name=\"pod-n9\"} NaN");
  }

  @Test
  void announcesAFamilyOnceWhereNodesDifferAndCountsIt() throws Exception {
    rig.node("prod", "odd", NodeRole.UNKNOWN)
        .define(
            SeriesDefinition.of(
                new MetricFamily("load", MetricType.COUNTER, "", "Another."), "odd", "yes"))
        .tick(7.0);
    String page = rig.get("/federate").body();
    assertThat(page.lines().filter(l -> l.contains(" load ")).collect(Collectors.toList()))
        .containsExactly("# HELP load Another.", "# TYPE load counter");
    assertThat(page).contains("load{odd=\"yes\"");
    assertThat(rig.get("/metrics").body()).contains("fodc_proxy_family_conflicts_total 1\n");
  }

  @Test
  void headAnswersAsGetWithoutABody() throws Exception {
    HttpResponse<byte[]> head = rig.send("HEAD", "/federate");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("content-length"))
        .hasValue(rig.get("/federate").body().getBytes(StandardCharsets.UTF_8).length);
  }
}
