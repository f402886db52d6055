package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.schemas.node.NodeRole;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
  private Rig rig;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    rig = new Rig(directory);
    rig.node("a", "same", NodeRole.LIAISON);
    rig.node("b", "same", NodeRole.LIAISON);
  }

  @AfterAll
  void stop() {
    rig.close();
  }

  private JsonNode refused(String path, int status, String code) throws Exception {
    HttpResponse<String> answer = rig.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains(Problem.MEDIA_TYPE);
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("remedy").asText()).isNotEmpty();
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/federate cluster",
        "/federate node_id",
        "/federate role",
        "/federate pod_name",
        "/federate match%5B%5D",
        "/federate shard",
        "/metrics-windows start",
        "/metrics-windows end",
        "/metrics-windows start_time",
        "/metrics-windows end_time",
        "/metrics-windows step",
        "/cluster/config at",
        "/cluster/config key",
        "/cluster/config/drift at",
        "/api/v1/nodes/same cluster"
      })
  void everyParameterNeedsAValue(String path, String parameter) throws Exception {
    JsonNode problem = refused(path + "?" + parameter + "=", 400, "parameter-invalid");
    assertThat(problem.get("parameter").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/federate?shard=3/3,shard",
    "/federate?shard=0/1025,shard",
    "/federate?shard=x,shard",
    "/metrics-windows?start=yesterday,start",
    "/metrics-windows?end=2026-13-01T00:00:00Z,end",
    "/metrics-windows?start_time=1e9,start_time",
    "/metrics-windows?end_time=2026-11-22,end_time",
    "/metrics-windows?start=20&end=10,start",
    "/metrics-windows?step=0s,step",
    "/metrics-windows?step=2d,step",
    "/metrics-windows?step=10parsecs,step",
    "/cluster/config?at=now,at",
    "/cluster/config/drift?at=-,at"
  })
  void namesParameterValueAndLimit(String path, String parameter) throws Exception {
    JsonNode problem = refused(path, 400, "parameter-invalid");
    assertThat(problem.get("parameter").asText()).isEqualTo(parameter);
    assertThat(problem.has("value") && problem.has("limit")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{a=\"\"}",
        "{a=~\".*\"}",
        "up{",
        "up}",
        "up{a}",
        "up{a=b}",
        "up{a=\"b\"",
        "up{a=\"b}",
        "up{a==\"b\"}",
        "up{__name__=\"x\"}",
        "1up",
        "up{a=~\"(\"}",
        "up{a=~\"(?=x)\"}",
        "up{a=~\"((x{100}){100}){100}\"}",
        "up{a=\"\\q\"}",
        "up{a=\"\\x8\"}",
        "up or down"
      })
  void refusesWhatIsNoSelector(String selector) throws Exception {
    String path = "/federate?match%5B%5D=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
    assertThat(refused(path, 400, "selector-invalid").has("position")).isTrue();
  }

  @Test
  void refusesUnknownRepeatedAndContradictingParameters() throws Exception {
    assertThat(refused("/federate?node=x", 400, "parameter-unknown").get("remedy").asText())
        .contains("node_id");
    refused("/livez?x=1", 400, "parameter-unknown");
    refused("/federate?shard=0/2&shard=1/2", 400, "parameter-repeated");
    refused("/metrics-windows?start=1&start_time=1", 400, "parameter-conflict");
    refused("/federate?cluster=%ff", 400, "query-malformed");
    refused("/federate?cluster=" + "x".repeat(5000), 400, "parameter-invalid");
    refused("/federate?" + "role=x&".repeat(300), 400, "query-malformed");
  }

  @Test
  void refusesUnknownAndAmbiguousNodes() throws Exception {
    refused("/api/v1/nodes/sane", 404, "node-unknown");
    JsonNode problem = refused("/api/v1/nodes/same", 409, "node-ambiguous");
    assertThat(problem.get("candidates").toString()).isEqualTo("[\"a/same\",\"b/same\"]");
    assertThat(rig.get("/api/v1/nodes/same?cluster=b").body()).contains("\"cluster\":\"b\"");
    assertThat(rig.get("/api/v1/nodes/a%2Fsame").body()).contains("\"cluster\":\"a\"");
    refused("/api/v1/nodes/same/metrics?cluster=b", 503, "node-stale");
  }

  @Test
  void refusesOtherPathsAndMethods() throws Exception {
    refused("/clutser", 404, "route-unknown");
    HttpResponse<byte[]> answer = rig.send("POST", "/cluster");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
    assertThat(rig.get("/cluster", "Accept", "text/html").statusCode()).isEqualTo(406);
  }

  @Test
  void echoesOnlyHarmlessRequestIds() throws Exception {
    assertThat(rig.get("/livez", "X-Request-Id", "abc-1").headers().firstValue("x-request-id"))
        .contains("abc-1");
    assertThat(rig.get("/livez", "X-Request-Id", "a b<c>").headers().firstValue("x-request-id"))
        .get()
        .asString()
        .matches("[0-9a-f]{16}");
  }
}
