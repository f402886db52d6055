package io.fodc.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.peer.PeerCall;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that is away, slow, wrong or false costs its own part, and the answer says so. */
class ProxyPeerFaultsTest {
  @TempDir Path directory;

  private static void assertMissing(TwoProxies fleet) throws Exception {
    JsonNode cluster = fleet.json(fleet.a, "/cluster");
    assertThat(TwoProxies.nodeIds(cluster)).containsExactly("n1", "n2");
    assertThat(cluster.path("partial").asBoolean()).isTrue();
    JsonNode missing = cluster.path("missing_nodes");
    assertThat(missing).hasSize(1);
    assertThat(missing.get(0).path("node_id").asText()).isEqualTo("n2");
    assertThat(missing.get(0).path("reason").asText())
        .startsWith("the proxy that has it does not answer");
    assertThat(cluster.path("missing_proxies").get(0).path("url").asText())
        .isEqualTo(fleet.gateB.url());
    HttpResponse<String> page = fleet.get(fleet.a, "/federate");
    assertThat(page.body()).contains("only_n1").doesNotContain("only_n2");
    assertThat(page.headers().firstValue("X-Fodc-Partial")).contains("true");
    assertThat(page.headers().firstValue("X-Fodc-Missing-Nodes")).contains("c1/n2");
    assertThat(page.headers().firstValue("X-Fodc-Missing-Proxies")).isPresent();
    String lines = fleet.get(fleet.a, "/metrics-windows", "Accept", "application/x-ndjson").body();
    assertThat(lines).contains("only_n1").doesNotContain("only_n2");
    JsonNode trailer = new ObjectMapper().readTree(lines.lines().toList().getLast());
    assertThat(trailer.path("partial").asBoolean()).isTrue();
    assertThat(trailer.path("missing_nodes").get(0).path("node_id").asText()).isEqualTo("n2");
    HttpResponse<String> node = fleet.get(fleet.a, "/api/v1/nodes/n2/metrics");
    assertThat(node.statusCode()).isEqualTo(502);
    assertThat(node.body()).contains("peer-unavailable", fleet.gateB.url());
  }

  @Test
  void nodesOfADeadProxyAreMissingAndComeBackWithIt() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory, "--peer.timeout=500ms")) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      fleet.gateB.leadTo(0);
      fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      assertMissing(fleet);
      fleet.gateB.leadTo(fleet.b.httpPort());
      JsonNode back = fleet.waitFor(fleet.a, "/cluster", all -> !all.has("missing_proxies"));
      assertThat(back.path("partial").asBoolean()).isFalse();
      assertThat(fleet.get(fleet.a, "/federate").body()).contains("only_n2");
    }
  }

  @Test
  void aProxyThatHangsDelaysOneAnswerAndNoOther() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory, "--peer.timeout=1s")) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      fleet.gateB.freeze();
      fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      long begun = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(TwoProxies.nodeIds(fleet.json(fleet.a, "/cluster"))).hasSize(2);
      }
      // Twenty that each waited for it would take twenty seconds.
      assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
      JsonNode cluster = fleet.json(fleet.a, "/cluster");
      assertThat(cluster.path("missing_proxies").get(0).path("reason").asText())
          .contains("within 1000 ms");
    }
  }

  @Test
  void aProxyWithAnotherSecretIsToldNothingAndTellsNothing() throws Exception {
    try (TwoProxies fleet =
        new TwoProxies(directory, List.of(TwoProxies.SECRET, "another-secret-another-secret-32"))) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      JsonNode cluster = fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      assertThat(TwoProxies.nodeIds(cluster)).containsExactly("n1");
      assertThat(cluster.path("missing_proxies").get(0).path("reason").asText())
          .contains("status 401", "act:peer", "another secret than that of peer.token-file");
    }
  }

  private static String named(String who) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(who.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void nobodyButAPeerSpeaksInAnothersName() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.b, "n2");
      String root = named("token:root\nadmin *");
      for (List<String> headers :
          List.of(
              List.of(PeerQuestion.ON_BEHALF_HEADER, root),
              List.of(PeerCall.PEER_HEADER, "x", PeerQuestion.ON_BEHALF_HEADER, root),
              List.of(
                  PeerCall.PEER_HEADER,
                  "x",
                  "Authorization",
                  "Bearer " + TwoProxies.SECRET,
                  PeerQuestion.ON_BEHALF_HEADER,
                  root),
              List.of(
                  PeerCall.PEER_HEADER,
                  "x",
                  PeerProofs.HEADER,
                  TwoProxies.SECRET,
                  PeerQuestion.ON_BEHALF_HEADER,
                  root))) {
        HttpResponse<String> answer =
            fleet.get(fleet.b, "/cluster", headers.toArray(String[]::new));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.headers().firstValue(PeerProofs.ANSWER_HEADER)).isEmpty();
      }
      // A peer by itself may see no page.
      assertThat(
              fleet
                  .get(fleet.b, "/cluster", fleet.proven(directory, "GET", "/cluster", ""))
                  .statusCode())
          .isEqualTo(403);
      String[] forged = fleet.proven(directory, "GET", "/cluster", named("x\npeer *"));
      assertThat(fleet.get(fleet.b, "/cluster", forged).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aProxyThatIsAskedByAnotherAsksNobodyFurther() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      JsonNode part =
          fleet.json(
              fleet.b,
              "/cluster",
              fleet.proven(directory, "GET", "/cluster", named("token:v\nviewer *")));
      assertThat(TwoProxies.nodeIds(part)).containsExactly("n2");
    }
  }

  @Test
  void aProxyThatFindsItselfAmongItsPeersLeavesItselfOut() throws Exception {
    // By another name than peer.url, so that only asking tells which one is oneself.
    try (TwoProxies fleet = new TwoProxies(directory, "--peer.peers={a},{b},{self}")) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode cluster =
            fleet.waitFor(proxy, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
        assertThat(cluster.path("partial").asBoolean()).isFalse();
        assertThat(fleet.json(proxy, "/api/v1/status").path("peers")).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "endless", "no end", "count", "noise"})
  void aProxyThatTalksNonsenseOfNodesIsMissing(String lie) throws Exception {
    try (FalseProxy liar = new FalseProxy(lie);
        TwoProxies fleet = new TwoProxies(directory)) {
      liar.replace(fleet, directory);
      fleet.agent(fleet.a, "n1");
      JsonNode cluster = fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      assertThat(TwoProxies.nodeIds(cluster)).containsExactly("n1");
      assertThat(fleet.get(fleet.a, "/federate").body()).contains("only_n1");
    }
  }

  private static long parts(TwoProxies fleet, String result) throws Exception {
    String line = "fodc_proxy_peer_parts_total{result=\"" + result + "\"} ";
    return fleet
        .get(fleet.a, "/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith(line))
        .mapToLong(each -> (long) Double.parseDouble(each.substring(line.length())))
        .sum();
  }

  private static void assertLacks(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Fodc-Partial")).contains("true");
    assertThat(answer.headers().firstValue("X-Fodc-Missing-Count")).contains("1");
    assertThat(answer.headers().firstValue("X-Fodc-Missing-Nodes")).contains("c1/n2");
  }

  /** The false proxy answers in the place of the second one, and the first has learnt its node. */
  private void putInPlace(FalseProxy liar, TwoProxies fleet) throws Exception {
    liar.replace(fleet, directory);
    fleet.agent(fleet.a, "n1");
    fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).contains("n2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"half a line", "disorder"})
  void samplesThatEndEarlyLeaveAPageThatSaysSoBeforeItBegins(String lie) throws Exception {
    try (FalseProxy liar = new FalseProxy(lie);
        TwoProxies fleet = new TwoProxies(directory)) {
      putInPlace(liar, fleet);
      HttpResponse<String> answer = fleet.get(fleet.a, "/federate");
      assertLacks(answer);
      String page = answer.body();
      assertThat(page).contains("only_n1", "# TYPE zz gauge\nzz");
      assertThat(page.lines())
          .allMatch(line -> line.startsWith("# ") || line.matches(".* [0-9.e+]+"));
      assertThat(page).doesNotContain("aa");
      assertThat(parts(fleet, "broken")).isEqualTo(1);
      assertThat(parts(fleet, "whole") + parts(fleet, "missing")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"half a line", "disorder", "lack"})
  void windowsThatEndEarlyOrLackSomethingSaySoBeforeTheyBegin(String lie) throws Exception {
    try (FalseProxy liar = new FalseProxy(lie);
        TwoProxies fleet = new TwoProxies(directory)) {
      putInPlace(liar, fleet);
      String range = "/metrics-windows?start=" + (System.currentTimeMillis() / 1000 - 30);
      HttpResponse<String> array = fleet.get(fleet.a, range);
      assertLacks(array);
      assertThat(new ObjectMapper().readTree(array.body()).valueStream())
          .extracting(series -> series.path("name").asText())
          .contains("only_n1", "zz");
      HttpResponse<String> lines = fleet.get(fleet.a, range, "Accept", "application/x-ndjson");
      assertLacks(lines);
      JsonNode trailer = new ObjectMapper().readTree(lines.body().lines().toList().getLast());
      assertThat(trailer.path("missing_nodes")).hasSize(1);
      assertThat(trailer.path("missing_nodes").get(0).path("node_id").asText()).isEqualTo("n2");
      assertThat(parts(fleet, lie.equals("lack") ? "whole" : "broken")).isEqualTo(2);
    }
  }

  @Test
  void aPartThatBreaksOffOnItsWayIsMissingAndToldBeforeTheAnswerBegins() throws Exception {
    try (FalseProxy liar = new FalseProxy("cut");
        TwoProxies fleet = new TwoProxies(directory)) {
      putInPlace(liar, fleet);
      HttpResponse<String> page = fleet.get(fleet.a, "/federate");
      assertLacks(page);
      assertThat(page.body()).contains("only_n1").doesNotContain("zz");
      assertLacks(fleet.get(fleet.a, "/metrics-windows"));
      assertThat(parts(fleet, "missing")).isEqualTo(2);
    }
  }

  @Test
  void aPartThatIsLostHereWhileItIsSentBreaksTheAnswerOff() throws Exception {
    try (FalseProxy liar = new FalseProxy("large");
        TwoProxies fleet = new TwoProxies(directory)) {
      putInPlace(liar, fleet);
      try (Socket slow = new Socket()) {
        slow.setReceiveBufferSize(16 << 10);
        slow.setSoTimeout(20_000);
        slow.connect(new InetSocketAddress("127.0.0.1", fleet.a.httpPort()));
        slow.getOutputStream()
            .write("GET /federate HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
        InputStream in = slow.getInputStream();
        String head = new String(in.readNBytes(2000), US_ASCII);
        assertThat(head).contains("200 OK", "X-Fodc-Partial: false");
        // 40 MB are on their way, of which the sockets hold a few.
        Path parts = directory.resolve("a").resolve("data").resolve("peer-parts");
        List<Path> kept;
        try (Stream<Path> all = Files.list(parts)) {
          kept = all.toList();
        }
        assertThat(kept).hasSize(1);
        Files.write(kept.getFirst(), new byte[0]);
        String rest = new String(in.readAllBytes(), US_ASCII);
        // Neither whole nor ended as if it were; texts of this size are no good in a message.
        assertThat(rest.length()).isBetween(1, 30_000_000);
        assertThat(rest.endsWith("\r\n0\r\n\r\n")).isFalse();
      }
    }
  }
}
