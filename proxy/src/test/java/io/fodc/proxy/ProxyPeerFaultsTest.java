package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.access.PeerVerdict;
import io.fodc.proxy.peer.PeerCall;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.peer.v1.End;
import io.fodc.schemas.wire.peer.v1.FamilyHead;
import io.fodc.schemas.wire.peer.v1.Head;
import io.fodc.schemas.wire.peer.v1.Indicators;
import io.fodc.schemas.wire.peer.v1.Node;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import io.fodc.schemas.wire.peer.v1.Session;
import io.fodc.schemas.wire.peer.v1.Times;
import io.fodc.schemas.wire.peer.v1.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
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

  /** A server with the fleet's secret that says whatever a test wants. */
  private static final class FalseProxy implements AutoCloseable {
    private final HttpServer server;
    private final String lie;
    private volatile Optional<PeerProofs> proofs = Optional.empty();

    FalseProxy(String lie) throws IOException {
      this.lie = lie;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::answer);
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    /** Takes the place of B, whose secret it knows. */
    void replace(TwoProxies fleet, Path directory) throws IOException {
      proofs =
          Optional.of(
              PeerProofs.open(
                  directory.resolve("b").resolve("peer-token"),
                  Optional.of(fleet.gateB.url()),
                  InstantSource.system(),
                  System::nanoTime));
      fleet.gateB.leadTo(port());
    }

    private void prove(HttpExchange exchange) {
      PeerQuestion question =
          PeerQuestion.of(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              "",
              name -> exchange.getRequestHeaders().getOrDefault(name, List.of()));
      String shown = exchange.getRequestHeaders().getFirst(PeerProofs.HEADER);
      String asker = exchange.getRequestHeaders().getFirst(PeerCall.PEER_HEADER);
      if (proofs.orElseThrow().judge(shown, asker, question) instanceof PeerVerdict.Proven proven) {
        exchange.getResponseHeaders().set(PeerProofs.ANSWER_HEADER, proven.answer());
      }
    }

    private void answer(HttpExchange exchange) throws IOException {
      prove(exchange);
      PartRequest request = PartRequest.parseFrom(exchange.getRequestBody().readAllBytes());
      byte[] body = request.getView().equals("nodes") ? nodes() : samples();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    private static ByteArrayOutputStream begun() throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PartFrame.newBuilder()
          .setHead(Head.newBuilder().setAtMillis(System.currentTimeMillis()))
          .build()
          .writeDelimitedTo(out);
      return out;
    }

    private static void end(ByteArrayOutputStream out, int frames) throws IOException {
      PartFrame.newBuilder()
          .setEnd(End.newBuilder().setFrames(frames))
          .build()
          .writeDelimitedTo(out);
    }

    private byte[] nodes() throws IOException {
      ByteArrayOutputStream out = begun();
      long now = System.currentTimeMillis();
      Node.Builder node =
          Node.newBuilder()
              .setIdentity(NodeIdentity.newBuilder().setCluster("c1").setNodeId("n2"))
              .setStatus(lie.equals("status") ? "splendid" : "online")
              .setSource("grpc")
              .setNewestFrom("grpc")
              .setSession(Session.newBuilder().setLive(true).setIntervalMillis(10_000))
              .setTimes(
                  Times.newBuilder()
                      .setLastHeardMillis(now)
                      .setLastTickReceivedMillis(now)
                      .setNewestTickMillis(now))
              .setIndicators(Indicators.newBuilder().setHealth("good"))
              .setWindow(Window.newBuilder().setOldestTickMillis(now).setNewestTickMillis(now));
      PartFrame frame = PartFrame.newBuilder().setNode(node).build();
      switch (lie) {
        case "endless" -> out.write(new byte[] {-1, -1, -1, 127});
        case "no end" -> frame.writeDelimitedTo(out);
        case "count" -> {
          frame.writeDelimitedTo(out);
          end(out, 7);
        }
        case "noise" -> out.write(new byte[] {5, 1, 2, 3, 4, 5});
        default -> {
          frame.writeDelimitedTo(out);
          end(out, 2);
        }
      }
      return out.toByteArray();
    }

    private byte[] samples() throws IOException {
      ByteArrayOutputStream out = begun();
      PartFrame.newBuilder()
          .setFamily(FamilyHead.newBuilder().setName("zz").setWord("gauge").setFamily("zz"))
          .build()
          .writeDelimitedTo(out);
      String text = lie.equals("half a line") ? "zz{node_id=\"n2\"} 1\nzz{node" : "zz 1\n";
      PartFrame.newBuilder()
          .setChunk(com.google.protobuf.ByteString.copyFromUtf8(text))
          .build()
          .writeDelimitedTo(out);
      if (lie.equals("disorder")) {
        PartFrame.newBuilder()
            .setFamily(FamilyHead.newBuilder().setName("aa").setWord("gauge").setFamily("aa"))
            .build()
            .writeDelimitedTo(out);
      }
      end(out, lie.equals("disorder") ? 4 : 3);
      return out.toByteArray();
    }

    @Override
    public void close() {
      server.stop(0);
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

  @ParameterizedTest
  @ValueSource(strings = {"half a line", "disorder"})
  void samplesThatMakeNoSenseLeaveAPageThatDoes(String lie) throws Exception {
    try (FalseProxy liar = new FalseProxy(lie);
        TwoProxies fleet = new TwoProxies(directory)) {
      liar.replace(fleet, directory);
      fleet.agent(fleet.a, "n1");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).contains("n2"));
      String page = fleet.get(fleet.a, "/federate").body();
      assertThat(page).contains("only_n1", "# TYPE zz gauge\nzz");
      assertThat(page.lines())
          .allMatch(line -> line.startsWith("# ") || line.matches(".* [0-9.e+]+"));
      assertThat(page).doesNotContain("aa");
    }
  }
}
