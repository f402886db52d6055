package io.fodc.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.fodc.proxy.Proxy;
import io.fodc.proxy.ProxyKeys;
import io.fodc.proxy.ProxySettings;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.link.RawAgent;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadChunk;
import io.fodc.schemas.wire.agent.v1.UploadEnd;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A whole proxy with callers of every role, and agents that say what they like. */
final class HostileRig {
  private static final List<String> CAPABILITIES =
      Stream.of("config", "cpu", "heap", "allocs", "goroutine", "lock", "window")
          .map(kind -> kind.equals("config") ? "capture.config" : "capture." + kind)
          .toList();

  private final Path directory;
  final HttpClient client = HttpClient.newHttpClient();
  private final List<RawAgent> agents = new ArrayList<>();
  final TestTokens tokens;
  final String viewer;
  final String profiler;
  final String operator;
  final String admin;
  private Proxy proxy;
  private final ManagedChannel channel;

  HostileRig(Path directory) throws Exception {
    this.directory = directory;
    tokens = new TestTokens(directory);
    viewer = tokens.add("viewer", Role.VIEWER, "*");
    profiler = tokens.add("profiler", Role.PROFILER, "cluster=c1");
    operator = tokens.add("operator", Role.OPERATOR, "*");
    admin = tokens.add("admin", Role.ADMIN, "*");
    proxy = start("--captures.starts-per-minute=10000");
    channel = NettyChannelBuilder.forAddress("127.0.0.1", proxy.linkPort()).usePlaintext().build();
  }

  private Proxy start(String more) throws Exception {
    return Proxy.start(
        ProxySettings.of(
            SettingsLoader.load(
                ProxyKeys.schema(),
                Optional.empty(),
                Map.of(),
                List.of(
                    "--http.address=127.0.0.1:0",
                    "--link.address=127.0.0.1:0",
                    "--http.head-timeout=1s",
                    "--auth.tokens-file=" + tokens.file,
                    "--auth.agents=off",
                    more,
                    "--captures.running-per-caller=100",
                    "--data.directory=" + directory.resolve("data")))));
  }

  void close() throws Exception {
    agents.forEach(RawAgent::close);
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    client.close();
    proxy.close();
  }

  /** An agent, and the session that speaks for its node. */
  record Node(RawAgent agent, NodeIdentity identity, String session) {
    ProxyMessage next(ProxyMessage.KindCase kind) throws InterruptedException {
      ProxyMessage message = agent.next();
      while (message.getKindCase() != kind) {
        message = agent.next();
      }
      return message;
    }

    StartCapture asked() throws InterruptedException {
      return next(ProxyMessage.KindCase.START_CAPTURE).getStartCapture();
    }

    void says(String part, CaptureState state, int artifacts) {
      agent.send(
          AgentMessage.newBuilder()
              .setCaptureProgress(
                  CaptureProgress.newBuilder()
                      .setCaptureId(part)
                      .setState(state)
                      .setArtifacts(artifacts)));
    }
  }

  RawAgent agent() {
    RawAgent agent = new RawAgent(proxy.linkPort());
    agents.add(agent);
    return agent;
  }

  /** A token added while the proxy runs, which knows it by now. */
  String token(String name, Role role, String scope) throws Exception {
    String token = tokens.add(name, role, scope);
    for (int i = 0; i < 500; i++) {
      if (get(token, "/cluster").statusCode() != 401) {
        return token;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError("the token of " + name + " is not known: " + get(token, "/cluster"));
  }

  Node node(String cluster, String id) throws Exception {
    RawAgent agent = agent();
    NodeIdentity identity = NodeIdentity.newBuilder().setCluster(cluster).setNodeId(id).build();
    agent.send(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(1)
                    .setIdentity(identity)
                    .setState(NodeState.newBuilder().setRole("datanode-hot"))
                    .setAgentVersion("1.0")
                    .setAgentInstance("i-" + id)
                    .setClockMillis(System.currentTimeMillis())
                    .setIntervalMillis(10_000)
                    .addAllCapabilities(CAPABILITIES)));
    ProxyMessage welcome = agent.next();
    assertThat(welcome.hasWelcome()).as(welcome.toString()).isTrue();
    return new Node(agent, identity, welcome.getWelcome().getSessionId());
  }

  HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.httpPort() + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    request.headers(headers);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static String[] as(String token, String... more) {
    List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + token));
    headers.addAll(List.of(more));
    return headers.toArray(String[]::new);
  }

  HttpResponse<String> create(String token, String body, String... headers) throws Exception {
    return ask("POST", "/api/v1/captures", body, as(token, headers));
  }

  static String of(String kind, String node) {
    return "{\"kind\":\"" + kind + "\",\"target\":{\"node_id\":\"" + node + "\"}}";
  }

  HttpResponse<String> get(String token, String path) throws Exception {
    return ask("GET", path, "", as(token));
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  /** What became of an upload: a receipt, or why not. */
  record Sent(Status status, Optional<UploadReceipt> receipt) {}

  Sent upload(UploadPart... parts) throws Exception {
    CompletableFuture<Sent> end = new CompletableFuture<>();
    StreamObserver<UploadPart> out =
        AgentServiceGrpc.newStub(channel)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadReceipt receipt) {
                    end.complete(new Sent(Status.OK, Optional.of(receipt)));
                  }

                  @Override
                  public void onError(Throwable failure) {
                    end.complete(new Sent(Status.fromThrowable(failure), Optional.empty()));
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(new Sent(Status.OK, Optional.empty()));
                  }
                });
    try {
      for (UploadPart part : parts) {
        out.onNext(part);
      }
      out.onCompleted();
    } catch (IllegalStateException over) {
      // Refused meanwhile.
    }
    return end.get(10, TimeUnit.SECONDS);
  }

  static UploadPart header(Node node, StartCapture asked, Consumer<UploadHeader.Builder> change) {
    UploadHeader.Builder header =
        UploadHeader.newBuilder()
            .setUploadId(asked.getUploadToken() + "-0")
            .setIdentity(node.identity())
            .setSessionId(node.session())
            .setPurpose("artifact")
            .setCaptureId(asked.getCaptureId())
            .setFileName("profile.pb.gz")
            .setMediaType("application/octet-stream")
            .setMethod("pprof");
    change.accept(header);
    return UploadPart.newBuilder().setHeader(header).build();
  }

  static UploadPart chunk(long offset, byte[] data) {
    return UploadPart.newBuilder()
        .setChunk(UploadChunk.newBuilder().setOffset(offset).setData(ByteString.copyFrom(data)))
        .build();
  }

  static UploadPart end(byte[] all) throws Exception {
    return UploadPart.newBuilder()
        .setEnd(
            UploadEnd.newBuilder()
                .setTotalBytes(all.length)
                .setSha256(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(all))))
        .build();
  }

  /** A capture with one artifact of these bytes; its path. */
  String finished(Node node, String kind, byte[] bytes) throws Exception {
    HttpResponse<String> created = create(operator, of(kind, node.identity().getNodeId()));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
    StartCapture asked = node.asked();
    Sent sent = upload(header(node, asked, h -> {}), chunk(0, bytes), end(bytes));
    assertThat(sent.receipt().orElseThrow().getComplete()).isTrue();
    node.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    awaitEnd(path);
    return path
        + "/artifacts/"
        + json(get(operator, path)).at("/parts/0/artifacts/0/name").asText();
  }

  void awaitEnd(String path) throws Exception {
    for (int i = 0; i < 500; i++) {
      if (!json(get(operator, path)).path("state").asText().equals("running")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("capture goes on: " + get(operator, path).body());
  }

  List<String> filesOutside() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .filter(name -> !name.matches("tokens\\.json.*|data/(audit|config-history|spool)/.*"))
          .filter(
              name ->
                  !name.matches(
                      "data/captures/[0-9a-f]{22}/(capture\\.json(\\.new)?|artifact-\\d+-\\d+(\\.part)?)"))
          .toList();
    }
  }

  List<JsonNode> audit() throws Exception {
    List<JsonNode> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve("data/audit"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          records.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return records;
  }

  /** Starts the proxy anew with the same data and one more flag. */
  void restart(String more) throws Exception {
    proxy.close();
    proxy = start(more);
  }

  int httpPort() {
    return proxy.httpPort();
  }
}
