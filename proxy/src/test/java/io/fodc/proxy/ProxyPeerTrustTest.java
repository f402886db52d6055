package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.peer.PeerCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What proxies show each other is of no use to anybody else. */
class ProxyPeerTrustTest {
  private static final String PARTS = "/api/v1/peer/parts";

  @TempDir Path directory;

  /** A request as somebody in between has it. */
  private record Caught(
      String method, String path, Map<String, List<String>> headers, byte[] body) {
    HttpResponse<String> replay(Proxy to, Map<String, String> changed, byte[] body)
        throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.httpPort() + path))
              .timeout(Duration.ofSeconds(10))
              .header("Content-Type", "application/x-protobuf")
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      for (String name :
          List.of(PeerCall.PEER_HEADER, PeerProofs.HEADER, PeerQuestion.ON_BEHALF_HEADER)) {
        headers.getOrDefault(name, List.of()).forEach(value -> request.setHeader(name, value));
      }
      changed.forEach(request::setHeader);
      try (HttpClient client =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      }
    }
  }

  /** A member of the group that knows no secret: it keeps what it is shown, and answers its own. */
  private static final class Rogue implements AutoCloseable {
    private final HttpServer server;
    final BlockingQueue<Caught> caught = new LinkedBlockingQueue<>();

    Rogue() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::answer);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
      caught.add(
          new Caught(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              exchange.getRequestBody().readAllBytes()));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static long proofs(TwoProxies fleet, Proxy proxy, String result) throws Exception {
    String line = "fodc_proxy_peer_proofs_total{result=\"" + result + "\"} ";
    return fleet
        .get(proxy, "/metrics")
        .body()
        .lines()
        .filter(each -> each.startsWith(line))
        .mapToLong(each -> (long) Double.parseDouble(each.substring(line.length())))
        .sum();
  }

  private static String detail(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(answer.body())
        .path("detail")
        .asText();
  }

  @Test
  void whatAProxyShowsToARogueIsOfNoUseAtTheTrueOne() throws Exception {
    try (Rogue rogue = new Rogue();
        TwoProxies fleet = new TwoProxies(directory, "--peer.peers={a},{b}," + rogue.url())) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      JsonNode cluster =
          fleet.waitFor(
              fleet.a,
              "/cluster",
              all -> TwoProxies.nodeIds(all).size() == 2 && all.has("missing_proxies"));
      JsonNode missing = cluster.path("missing_proxies");
      assertThat(missing).hasSize(1);
      assertThat(missing.get(0).path("url").asText()).isEqualTo(rogue.url());
      assertThat(missing.get(0).path("reason").asText())
          .contains("does not prove that it knows the secret");
      Caught caught = rogue.caught.poll(10, TimeUnit.SECONDS);
      assertThat(caught).isNotNull();
      assertThat(caught.headers().toString()).doesNotContain(TwoProxies.SECRET);
      assertThat(detail(caught.replay(fleet.b, Map.of(), caught.body())))
          .contains("it is for [" + rogue.url() + "]", "peer.url of this proxy is");
      assertThat(proofs(fleet, fleet.b, "audience")).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void whatIsCaughtOnItsWayCannotBeChangedOrRepeated() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      PeerProofs secret = fleet.proofs(directory, Duration.ZERO);
      byte[] body = {10, 5, 'n', 'o', 'd', 'e', 's'};
      List<Caught> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        String[] headers = PeerHeaders.of(secret, "x", fleet.gateB.url(), "POST", PARTS, "", body);
        all.add(
            new Caught(
                "POST",
                PARTS,
                Map.of(headers[0], List.of(headers[1]), headers[2], List.of(headers[3])),
                body));
      }
      assertThat(detail(all.get(0).replay(fleet.b, Map.of(), new byte[] {10, 1, 'x'})))
          .contains("it is for another body");
      String root = Base64.getUrlEncoder().withoutPadding().encodeToString("r\nadmin *".getBytes());
      assertThat(
              detail(all.get(1).replay(fleet.b, Map.of(PeerQuestion.ON_BEHALF_HEADER, root), body)))
          .contains("it is for another caller");
      assertThat(all.get(2).replay(fleet.b, Map.of(), body).statusCode()).isEqualTo(200);
      assertThat(detail(all.get(2).replay(fleet.b, Map.of(), body))).contains("shown before");
      assertThat(proofs(fleet, fleet.b, "changed")).isEqualTo(2);
      assertThat(proofs(fleet, fleet.b, "replayed")).isEqualTo(1);
    }
  }

  @Test
  void clocksThatDifferTooMuchAreNamed() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      for (int ahead : List.of(95, -95)) {
        String[] headers =
            PeerHeaders.of(
                fleet.proofs(directory, Duration.ofSeconds(ahead)),
                "x",
                fleet.gateB.url(),
                "GET",
                "/cluster",
                "",
                new byte[0]);
        HttpResponse<String> answer = fleet.get(fleet.b, "/cluster", headers);
        assertThat(detail(answer))
            .containsPattern("the clocks differ by 9[4-6] s; at most 30 s are borne");
        assertThat(answer.body()).contains("NTP");
      }
      assertThat(proofs(fleet, fleet.b, "clock")).isEqualTo(1);
      assertThat(proofs(fleet, fleet.b, "expired")).isEqualTo(1);
    }
  }

  @Test
  void aSecretIsChangedWhileProxiesRun() throws Exception {
    try (TwoProxies fleet = new TwoProxies(directory)) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      String next = "another-secret-another-secret-32";
      String[] old = fleet.proven(directory, "GET", "/cluster", "");
      TwoProxies.secret(directory.resolve("a/peer-token"), next);
      JsonNode apart = fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
      assertThat(apart.path("missing_proxies").get(0).path("reason").asText())
          .contains("another secret");
      TwoProxies.secret(directory.resolve("b/peer-token"), next);
      JsonNode again = fleet.waitFor(fleet.a, "/cluster", all -> !all.has("missing_proxies"));
      assertThat(again.path("partial").asBoolean()).isFalse();
      assertThat(detail(fleet.get(fleet.b, "/cluster", old))).contains("another secret");
      assertThat(fleet.get(fleet.a, "/federate").body()).contains("only_n2");
    }
  }
}
