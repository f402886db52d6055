package io.fodc.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentHttpServerTest {
  private static final MetricFamily UP = MetricFamily.gauge("up", "Whether it answers");
  private static final MetricFamily DONE = MetricFamily.counter("done_total", "Things done");

  private ServedAgent agent;

  @BeforeEach
  void open() throws IOException {
    agent = new ServedAgent();
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void servesTheNewestTickWithIdentityLabels() throws Exception {
    agent.tick(SeriesDefinition.of(UP, "zone", "a"), SeriesDefinition.of(DONE));
    assertThat(agent.page())
        .contains("# HELP up Whether it answers\n# TYPE up gauge\n")
        .contains("up{cluster=\"c\",node_id=\"n1\",zone=\"a\"} 1\n")
        .contains("# TYPE done_total counter\ndone_total{cluster=\"c\",node_id=\"n1\"} 1\n");
  }

  @Test
  void theNodesIdentityWinsOverASeriesOwnLabel() throws Exception {
    agent.tick(SeriesDefinition.of(UP, "node_id", "other"));
    assertThat(agent.page())
        .contains("up{cluster=\"c\",exported_node_id=\"other\",node_id=\"n1\"}");
  }

  @Test
  void anExportedLabelThatIsThereAlreadyIsNotOverwritten() throws Exception {
    agent.tick(SeriesDefinition.of(UP, "node_id", "other", "exported_node_id", "third"));
    assertThat(agent.page())
        .contains("exported_node_id=\"third\"")
        .contains("exported_exported_node_id=\"other\"")
        .contains(",node_id=\"n1\"");
  }

  @Test
  void aTargetsContainerNameWinsOverTheNodes() throws Exception {
    agent.identity = Labels.ofMap(Map.of("container_name", "sidecar", "node_id", "n1"));
    agent.tick(SeriesDefinition.of(UP, "container_name", "data"), SeriesDefinition.of(DONE));
    assertThat(agent.page())
        .contains("up{container_name=\"data\",node_id=\"n1\"} 1")
        .contains("done_total{container_name=\"sidecar\",node_id=\"n1\"} 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/openmetrics-text;version=1.0.0,text/plain;q=0.5 | application/openmetrics-text",
        "text/plain;version=0.0.4 | text/plain",
        "text/html | text/plain",
        "*/* | text/plain"
      })
  void speaksTheFormatThatIsAskedFor(String accept, String type) throws Exception {
    agent.tick(SeriesDefinition.of(UP));
    HttpResponse<byte[]> answer = agent.get("/metrics", "Accept", accept);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(value -> assertThat(value).startsWith(type));
    assertThat(ServedAgent.text(answer).endsWith("# EOF\n"))
        .isEqualTo(type.equals("application/openmetrics-text"));
    assertThat(answer.headers().firstValue("Vary")).hasValue("Accept, Accept-Encoding");
  }

  @Test
  void packsThePageOnlyWhenAskedTo() throws Exception {
    agent.tick(SeriesDefinition.of(UP));
    HttpResponse<byte[]> packed = agent.get("/metrics", "Accept-Encoding", "br, gzip;q=0.8");
    assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(agent.page());
    }
    assertThat(agent.get("/metrics", "Accept-Encoding", "gzip;q=0").headers().map())
        .doesNotContainKey("content-encoding");
  }

  @Test
  void whatIsNotInTheNewestTickIsNotServed() throws Exception {
    agent.tick(SeriesDefinition.of(UP), SeriesDefinition.of(DONE));
    agent.nowMillis += ServedAgent.INTERVAL;
    agent.tick(SeriesDefinition.of(UP));
    assertThat(agent.page()).contains("up{").doesNotContain("done_total");
  }

  @Test
  void aTickOlderThanTwoIntervalsIsNotServed() throws Exception {
    agent.tick(SeriesDefinition.of(UP));
    agent.nowMillis += 2 * ServedAgent.INTERVAL;
    assertThat(agent.get("/metrics").statusCode()).isEqualTo(200);
    agent.nowMillis++;
    HttpResponse<byte[]> answer = agent.get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(ServedAgent.text(answer)).contains("no current tick");
  }

  @Test
  void beforeTheFirstTickItSaysThatItIsNotReadyAndWhy() throws Exception {
    agent.readiness = new Readiness(List.of("no tick recorded yet; interval_ms=1000"));
    HttpResponse<byte[]> answer = agent.get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(ServedAgent.text(answer))
        .isEqualTo("not ready\nno tick recorded yet; interval_ms=1000\n");
    assertThat(agent.get("/metrics").statusCode()).isEqualTo(503);
    assertThat(agent.get("/livez").statusCode()).isEqualTo(200);
    agent.readiness = Readiness.READY;
    assertThat(ServedAgent.text(agent.get("/readyz"))).isEqualTo("ready\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/livez", "/readyz", "/nothing"})
  void headAnswersWithTheHeadersOfGet(String path) throws Exception {
    agent.tick(SeriesDefinition.of(UP));
    for (String encoding : List.of("identity", "gzip")) {
      HttpResponse<byte[]> get = agent.get(path, "Accept-Encoding", encoding);
      HttpResponse<byte[]> head = agent.send("HEAD", path, "Accept-Encoding", encoding);
      assertThat(head.statusCode()).isEqualTo(get.statusCode());
      assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
      assertThat(head.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
  void otherMethodsAreRefusedWithTheOnesThatAreAllowed(String method) throws Exception {
    String answer =
        agent.exchange(method + " /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405 ").contains("\r\nAllow: GET, HEAD\r\n");
  }

  @Test
  void aBodyThatComesWithARequestIsNotTakenForAnotherRequest() throws Exception {
    String answer =
        agent.exchange(
            "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405 ").doesNotContain("200 OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/metrics/", "/metrics/../livez", "/METRICS", "//metrics", "/favicon.ico"})
  void whatIsNotThereIsNotFound(String path) throws Exception {
    String answer =
        agent.exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 404 ").contains("/metrics, /livez and /readyz");
  }

  @Test
  void aQueryChangesNothing() throws Exception {
    assertThat(agent.get("/livez?verbose=1").statusCode()).isEqualTo(200);
  }

  @Test
  void oneConnectionCarriesManyRequests() throws Exception {
    String answer =
        agent.exchange(
            "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /readyz HTTP/1.1\nHost: a\n\n"
                + "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(4);
  }

  @Test
  void http10GetsAPageThatEndsWithTheConnection() throws Exception {
    agent.tick(SeriesDefinition.of(UP));
    assertThat(agent.exchange("GET /metrics HTTP/1.0\r\n\r\n"))
        .contains("Connection: close")
        .doesNotContain("chunked")
        .endsWith("up{cluster=\"c\",node_id=\"n1\"} 1\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /metrics                                | 400",
        "nonsense                                    | 400",
        "GET metrics HTTP/1.1~Host: a                | 400",
        "GET /metrics HTTP/1.1                       | 400",
        "GET /metrics HTTP/1.1~Host: a~no header     | 400",
        "GET /metrics HTTP/1.1~Host: a~ folded: b    | 400",
        "GET /metrics HTTP/2.0~Host: a               | 505",
        "PRI * HTTP/2.0                              | 505"
      })
  void nonsenseIsRefusedAndTheConnectionEnds(String head, int status) throws Exception {
    assertThat(agent.exchange(head.replace("~", "\r\n") + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Connection: close");
  }

  @Test
  void anOversizedUrlOrHeaderIsRefused() throws Exception {
    assertThat(agent.exchange("GET /" + "a".repeat(6000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(
            agent.exchange(
                "GET /livez HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(agent.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void promtoolFindsNothingWrongWithThePage(@TempDir Path directory) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")), "promtool is not installed");
    agent.tick(SeriesDefinition.of(UP, "zone", "a\"b\\c\nd"), SeriesDefinition.of(DONE));
    Path page = Files.writeString(directory.resolve("page"), agent.page());
    Process promtool =
        new ProcessBuilder("/usr/bin/promtool", "check", "metrics")
            .redirectInput(page.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(said).isZero();
  }

  private static Map<String, List<String>> withoutDate(HttpResponse<byte[]> answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    assertThat(headers.remove("date")).hasSize(1);
    return headers;
  }
}
