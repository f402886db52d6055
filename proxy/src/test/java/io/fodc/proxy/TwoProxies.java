package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.settings.SettingsLoader;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Two real proxies, A and B, that share a fleet, each behind a gate. */
final class TwoProxies implements AutoCloseable {
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  final PeerGate gateA = new PeerGate();
  final PeerGate gateB = new PeerGate();
  final Proxy a;
  final Proxy b;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final String scheme;
  private final HttpClient client;

  TwoProxies(Path directory, String... flags) throws Exception {
    this(directory, List.of(SECRET, SECRET), flags);
  }

  /** Two with a secret each. */
  TwoProxies(Path directory, List<String> secrets, String... flags) throws Exception {
    this(
        directory,
        secrets,
        "http",
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
        flags);
  }

  /**
   * Two that are asked by a client.
   *
   * @param secrets empty for none
   * @param flags where {a} and {b} are the proxies' URLs, {self} another name of the one that is
   *     started, {name} a or b
   */
  TwoProxies(
      Path directory, List<String> secrets, String scheme, HttpClient client, String... flags)
      throws Exception {
    this.scheme = scheme;
    this.client = client;
    a = start(directory.resolve("a"), secrets.getFirst(), gateA, flags);
    gateA.leadTo(a.httpPort());
    b = start(directory.resolve("b"), secrets.getLast(), gateB, flags);
    gateB.leadTo(b.httpPort());
  }

  private Proxy start(Path directory, String secret, PeerGate own, String... flags)
      throws Exception {
    Files.createDirectories(directory);
    List<String> all =
        new ArrayList<>(
            List.of(
                "--http.address=127.0.0.1:0",
                "--link.address=127.0.0.1:0",
                "--link.drain-spread=0s",
                "--peer.peers={a},{b}",
                "--peer.url=" + url(own),
                "--data.directory=" + directory.resolve("data")));
    if (!secret.isEmpty()) {
      all.add("--peer.token-file=" + secret(directory.resolve("peer-token"), secret));
    }
    all.addAll(List.of(flags));
    all.replaceAll(
        flag ->
            flag.replace("{a}", url(gateA))
                .replace("{b}", url(gateB))
                .replace("{name}", own.equals(gateA) ? "a" : "b")
                .replace("{self}", url(own).replace("127.0.0.1", "localhost")));
    return Proxy.start(
        ProxySettings.of(SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), Map.of(), all)));
  }

  /** By which the others know the proxy behind a gate. */
  String url(PeerGate gate) {
    return gate.url().replace("http://", scheme + "://");
  }

  /** Writes a secret into a file of its own. */
  static Path secret(Path file, String secret) throws IOException {
    Path made = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), secret + "\n");
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    return Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Proofs by the secret of A's file, by a clock that is ahead of this machine's. */
  PeerProofs proofs(Path directory, Duration ahead) throws IOException {
    return PeerProofs.open(
        directory.resolve("a").resolve("peer-token"),
        Optional.empty(),
        () -> Instant.now().plus(ahead),
        System::nanoTime);
  }

  /** Headers of a question without a body that a proxy named x asks B. */
  String[] proven(Path directory, String method, String path, String onBehalf) throws IOException {
    return PeerHeaders.of(
        proofs(directory, Duration.ZERO), "x", gateB.url(), method, path, onBehalf, new byte[0]);
  }

  /** An agent of a node that has told of two series, a counter that both sides know and its own. */
  CapturingAgent agent(Proxy proxy, String node) throws Exception {
    return agent(proxy, "c1", node);
  }

  CapturingAgent agent(Proxy proxy, String cluster, String node) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", proxy.linkPort()).usePlaintext().build();
    channels.add(channel);
    CapturingAgent agent = new CapturingAgent(channel, cluster, node, false);
    assertThat(agent.next().hasWelcome()).isTrue();
    agent.define(
        SeriesDefinition.of(MetricFamily.gauge("shared", "Known to all."), "of", node),
        SeriesDefinition.of(MetricFamily.gauge("only_" + node, "Its own.")));
    agent.tick(System.currentTimeMillis() - 500, 1, 2);
    waitFor(
        proxy,
        "/api/v1/nodes/" + node + "?cluster=" + cluster,
        body -> body.path("last_sample").isTextual());
    return agent;
  }

  private String[] caller = {};

  /** Asks with these headers from now on. */
  void as(String... headers) {
    caller = headers.clone();
  }

  HttpResponse<String> get(Proxy proxy, String path, String... headers) throws Exception {
    return send(proxy, "GET", path, "", headers);
  }

  HttpResponse<String> send(Proxy proxy, String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + proxy.httpPort() + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (caller.length > 0) {
      request.headers(caller);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(Proxy proxy, String path, String... headers) throws Exception {
    HttpResponse<String> answer = get(proxy, path, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  /** The answer, once it is as it should be. */
  JsonNode waitFor(Proxy proxy, String path, Predicate<JsonNode> right, String... headers)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String body = "";
    while (System.nanoTime() < deadline) {
      body = get(proxy, path, headers).body();
      JsonNode read = new ObjectMapper().readTree(body);
      if (right.test(read)) {
        return read;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("not in time: " + path + " is " + body);
  }

  static List<String> nodeIds(JsonNode answer) {
    return answer.path("nodes").valueStream().map(n -> n.path("node_id").asText()).toList();
  }

  @Override
  public void close() throws IOException {
    channels.forEach(ManagedChannel::shutdownNow);
    gateA.close();
    gateB.close();
    a.close();
    b.close();
    client.close();
  }
}
