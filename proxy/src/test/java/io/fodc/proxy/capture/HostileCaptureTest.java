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
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers and agents that mean harm, against a whole proxy. */
class HostileCaptureTest {
  private static final List<String> CAPABILITIES =
      Stream.of("config", "cpu", "heap", "allocs", "goroutine", "lock", "window")
          .map(kind -> kind.equals("config") ? "capture.config" : "capture." + kind)
          .toList();

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<RawAgent> agents = new ArrayList<>();
  private TestTokens tokens;
  private String viewer = "";
  private String profiler = "";
  private String operator = "";
  private String admin = "";
  private Proxy proxy;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
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

  @AfterEach
  void stop() throws Exception {
    agents.forEach(RawAgent::close);
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    client.close();
    proxy.close();
  }

  /** An agent, and the session that speaks for its node. */
  private record Node(RawAgent agent, NodeIdentity identity, String session) {
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

  private Node node(String cluster, String id) throws Exception {
    RawAgent agent = new RawAgent(proxy.linkPort());
    agents.add(agent);
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

  private HttpResponse<String> ask(String method, String path, String body, String... headers)
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

  private static String[] as(String token, String... more) {
    List<String> headers = new ArrayList<>(List.of("Authorization", "Bearer " + token));
    headers.addAll(List.of(more));
    return headers.toArray(String[]::new);
  }

  private HttpResponse<String> create(String token, String body, String... headers)
      throws Exception {
    return ask("POST", "/api/v1/captures", body, as(token, headers));
  }

  private static String of(String kind, String node) {
    return "{\"kind\":\"" + kind + "\",\"target\":{\"node_id\":\"" + node + "\"}}";
  }

  private HttpResponse<String> get(String token, String path) throws Exception {
    return ask("GET", path, "", as(token));
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  /** What became of an upload: a receipt, or why not. */
  private record Sent(Status status, Optional<UploadReceipt> receipt) {}

  private Sent upload(UploadPart... parts) throws Exception {
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

  private static UploadPart header(
      Node node, StartCapture asked, Consumer<UploadHeader.Builder> change) {
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

  private static UploadPart chunk(long offset, byte[] data) {
    return UploadPart.newBuilder()
        .setChunk(UploadChunk.newBuilder().setOffset(offset).setData(ByteString.copyFrom(data)))
        .build();
  }

  private static UploadPart end(byte[] all) throws Exception {
    return UploadPart.newBuilder()
        .setEnd(
            UploadEnd.newBuilder()
                .setTotalBytes(all.length)
                .setSha256(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(all))))
        .build();
  }

  /** A capture with one artifact of these bytes; its path. */
  private String finished(Node node, String kind, byte[] bytes) throws Exception {
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

  private void awaitEnd(String path) throws Exception {
    for (int i = 0; i < 500; i++) {
      if (!json(get(operator, path)).path("state").asText().equals("running")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("capture goes on: " + get(operator, path).body());
  }

  private List<String> filesOutside() throws IOException {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../etc/cron.d/evil",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "a\u0000b",
        "a\r\nSet-Cookie: x=1",
        "",
        "\u202egpj.exe",
        "capture.json/../x",
        "%2e%2e%2fx"
      })
  void aFileNameThatIsMoreThanANameIsRefused(String name) throws Exception {
    Node node = node("c1", "n1");
    create(operator, of("cpu", "n1"));
    StartCapture asked = node.asked();
    assertThat(upload(header(node, asked, h -> h.setFileName(name))).status().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    for (String type : List.of("text/plain\r\nX-Evil: 1", "text", "a/b\n", "a/b;c=\"d\"")) {
      assertThat(upload(header(node, asked, h -> h.setMediaType(type))).status().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(filesOutside()).isEmpty();
  }

  @Test
  void aNodeWithAnOddNameMakesNoOddFileAndNoOddHeader() throws Exception {
    byte[] bytes = "profile".getBytes(StandardCharsets.UTF_8);
    Node odd = node("c1", "../../x\"; a=b");
    HttpResponse<String> created =
        create(operator, "{\"kind\":\"cpu\",\"target\":{\"cluster\":\"c1\"}}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
    StartCapture asked = odd.asked();
    assertThat(upload(header(odd, asked, h -> {}), chunk(0, bytes), end(bytes)).receipt())
        .isPresent();
    odd.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    awaitEnd(path);
    String name = json(get(operator, path)).at("/parts/0/artifacts/0/name").asText();
    assertThat(name).matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
    HttpResponse<String> read = get(viewer, path + "/artifacts/" + name);
    assertThat(read.body()).isEqualTo("profile");
    assertThat(read.headers().firstValue("content-disposition"))
        .contains("attachment; filename=\"" + name + "\"");
    assertThat(filesOutside()).isEmpty();
  }

  @Test
  void noPathLeadsToAFileThatIsNoArtifact() throws Exception {
    String artifact = finished(node("c1", "n1"), "cpu", new byte[] {1, 2, 3});
    String capture = artifact.substring(0, artifact.indexOf("/artifacts/"));
    String id = capture.substring(capture.lastIndexOf('/') + 1);
    for (String path :
        List.of(
            capture + "/artifacts/capture.json",
            capture + "/artifacts/artifact-0-0",
            capture + "/artifacts/..%2fcapture.json",
            capture + "/artifacts/%2e%2e/%2e%2e",
            capture + "/artifacts/..%2f..%2f..%2ftokens.json",
            capture + "/artifacts/%00",
            capture + "/artifacts/",
            "/api/v1/captures/..%2f" + id,
            "/api/v1/captures/%2e%2e",
            "/api/v1/captures/" + id.toUpperCase(Locale.ROOT) + "x",
            "/api/v1/captures/" + id + "%2f",
            "/api/v1/captures/deleted-" + id,
            "/api/v1/captures/damaged")) {
      HttpResponse<String> answer = get(admin, path);
      assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(404);
    }
  }

  @Test
  void uploadsThatAreNotAsTheyShouldBeAreRefusedAndTheGoodOneStillArrives() throws Exception {
    Node node = node("c1", "n1");
    HttpResponse<String> created = create(operator, of("cpu", "n1"));
    StartCapture asked = node.asked();
    byte[] good = new byte[200_000];
    byte[] other = new byte[200_000];
    other[7] = 1;
    UploadPart header = header(node, asked, h -> {});
    assertThat(upload(header, chunk(5, good)).status().isOk()).isFalse();
    assertThat(upload(header, chunk(0, good), end(other)).status().isOk()).isFalse();
    assertThat(upload(header, chunk(0, good), chunk(0, good)).status().isOk()).isFalse();
    assertThat(upload(header, header).status().isOk()).isFalse();
    assertThat(upload(chunk(0, good)).status().isOk()).isFalse();
    assertThat(upload(end(good)).status().isOk()).isFalse();
    assertThat(upload(header, chunk(Long.MAX_VALUE, good)).status().isOk()).isFalse();
    assertThat(upload(header, chunk(-1, good)).status().isOk()).isFalse();
    assertThat(
            upload(header(node, asked, h -> h.setUploadId(asked.getUploadToken() + "-16")))
                .status()
                .isOk())
        .isFalse();
    assertThat(upload(header(node, asked, h -> h.setTotalBytes(3)), chunk(0, good)).status().isOk())
        .isEqualTo(upload(header).receipt().isEmpty());
    long here = upload(header).receipt().orElseThrow().getReceivedBytes();
    byte[] rest = new byte[(int) (good.length - here)];
    Sent sent =
        rest.length == 0 ? upload(header, end(good)) : upload(header, chunk(here, rest), end(good));
    assertThat(sent.receipt().map(UploadReceipt::getComplete)).as(sent.toString()).contains(true);
    node.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    awaitEnd(path);
    assertThat(json(get(viewer, path)).at("/parts/0/artifacts/0/bytes").asLong())
        .isEqualTo(good.length);
    assertThat(upload(header, chunk(0, other), end(other)).status().isOk()).isFalse();
  }

  @Test
  void anAgentSpeaksForPartsOfItsOwnNodeAlone() throws Exception {
    Node mine = node("c1", "n1");
    Node evil = node("c1", "n2");
    HttpResponse<String> created = create(operator, of("cpu", "n1"));
    StartCapture asked = mine.asked();
    evil.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 0);
    evil.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_FAILED, 0);
    assertThat(upload(header(evil, asked, h -> {})).status().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(upload(header(evil, asked, h -> h.setIdentity(mine.identity()))).status().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(upload(header(mine, asked, h -> h.setCaptureId("other-0"))).status().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    // Its own word arrives after those of the other.
    evil.says("unknown", CaptureState.CAPTURE_STATE_RUNNING, 0);
    evil.next(ProxyMessage.KindCase.CANCEL_CAPTURE);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    assertThat(json(get(viewer, path)).at("/parts/0/state").asText()).isEqualTo("queued");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{}{}",
        "{\"kind\":\"cpu\",\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"}}",
        "{\"kind\":\"cpu\",\"target\":{}}",
        "{\"kind\":\"cpu\"}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":[]}}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":1e9}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":-1}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":99999999999999999999}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"path\":\"/debug/panic\"}}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"rate\":\"0\"}}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"pid\":\"-1\"}}",
        "{\"kind\":\"../cpu\",\"target\":{\"node_id\":\"n1\"}}",
        "{\"kind\":\"panic\",\"target\":{\"node_id\":\"n1\"}}",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"url\":\"http://evil\"}",
        "DEEP",
        "LONG"
      })
  void aBodyThatIsNoRequestStartsNothing(String text) throws Exception {
    Node node = node("c1", "n1");
    String body =
        switch (text) {
          case "DEEP" -> "{\"target\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
          case "LONG" -> "{\"kind\":\"" + "x".repeat(100_000) + "\"}";
          default -> text;
        };
    HttpResponse<String> answer =
        body.isEmpty()
            ? ask("POST", "/api/v1/captures", "", as(operator, "Content-Type", "application/json"))
            : create(operator, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 413);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(get(viewer, "/api/v1/captures")).path("captures")).isEmpty();
    assertThat(node.agent().send(AgentMessage.newBuilder())).isNotNull();
  }

  @Test
  void aBodyThatDripsInEndsItsConnection() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", proxy.httpPort())) {
      socket.setSoTimeout(15_000);
      String head =
          "POST /api/v1/captures HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + operator
              + "\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      long begun = System.nanoTime();
      try {
        while (in.read() >= 0 && System.nanoTime() - begun < 14_000_000_000L) {
          // Whatever it says, it ends.
        }
      } catch (java.net.SocketException reset) {
        // That is an end too.
      }
      assertThat(System.nanoTime() - begun).isLessThan(14_000_000_000L);
    }
    assertThat(get(viewer, "/api/v1/captures").statusCode()).isEqualTo(200);
  }

  @Test
  void noSelectorReachesBeyondTheScope() throws Exception {
    Node own = node("c1", "n1");
    Node other = node("c2", "n2");
    for (String target :
        List.of(
            "{\"node_id\":\"n2\"}",
            "{\"node_id\":\"c2/n2\"}",
            "{\"node_id\":[\"n1\",\"n2\"]}",
            "{\"cluster\":\"c2\"}",
            "{\"node_id\":\"n2\",\"cluster\":\"c1\"}",
            "{\"role\":\"hot\",\"cluster\":\"c2\"}")) {
      HttpResponse<String> answer =
          create(profiler, "{\"kind\":\"cpu\",\"target\":" + target + "}");
      assertThat(answer.statusCode()).as(target + answer.body()).isIn(403, 404);
      assertThat(answer.body()).doesNotContain("i-n2").doesNotContain("datanode");
    }
    HttpResponse<String> created =
        create(profiler, "{\"kind\":\"cpu\",\"target\":{\"role\":\"hot\"}}");
    assertThat(created.statusCode()).isEqualTo(202);
    assertThat(created.body()).doesNotContain("n2").doesNotContain("\"c2");
    assertThat(own.asked().getKind()).isEqualTo("cpu");
    // Nothing was asked of the other before this.
    create(operator, of("goroutine", "n2"));
    assertThat(other.asked().getKind()).isEqualTo("goroutine");
  }

  @Test
  void whatIsOutsideTheScopeIsNotThereByAnyName() throws Exception {
    node("c1", "n1");
    String artifact = finished(node("c2", "n2"), "cpu", new byte[] {1});
    String capture = artifact.substring(0, artifact.indexOf("/artifacts/"));
    for (String path : List.of(artifact, capture, capture + "/events")) {
      assertThat(get(profiler, path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(get(profiler, "/api/v1/captures?node_id=n2").body()).doesNotContain("n2");
    assertThat(ask("POST", capture + "/cancel", "", as(profiler)).statusCode()).isEqualTo(403);
    assertThat(ask("DELETE", capture, "", as(profiler)).statusCode()).isEqualTo(403);
    String narrow = tokens.add("narrow", Role.ADMIN, "cluster=c1");
    TimeUnit.SECONDS.sleep(2);
    assertThat(ask("DELETE", capture, "", as(narrow)).statusCode()).isEqualTo(404);
    assertThat(ask("POST", capture + "/cancel", "", as(narrow)).statusCode()).isEqualTo(404);
    assertThat(get(viewer, artifact).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"heap", "allocs"})
  void aHeapIsReadByOperatorsAloneAndNotUnrecorded(String kind) throws Exception {
    String artifact = finished(node("c1", "n1"), kind, "secrets".getBytes(StandardCharsets.UTF_8));
    for (String token : List.of(viewer, profiler)) {
      HttpResponse<String> denied = get(token, artifact);
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body()).contains("read:artifacts/heap").doesNotContain("secrets");
      assertThat(ask("HEAD", artifact, "", as(token)).statusCode()).isEqualTo(403);
      assertThat(ask("GET", artifact, "", as(token, "Range", "bytes=0-1")).statusCode())
          .isEqualTo(403);
    }
    assertThat(get(operator, artifact).body()).isEqualTo("secrets");
    assertThat(audit())
        .anyMatch(
            r ->
                r.path("kind").asText().equals("begin")
                    && r.path("action").asText().equals("read:artifacts/heap")
                    && r.path("actor").asText().equals("token:operator"))
        .anyMatch(
            r ->
                r.path("actor").asText().equals("token:viewer")
                    && r.path("result").asText().equals("permission-denied"));
  }

  private List<JsonNode> audit() throws Exception {
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

  @Test
  void whatStartsCancelsAndDeletesIsRecordedBeforeItHappens() throws Exception {
    Node node = node("c1", "n1");
    HttpResponse<String> created = create(operator, of("cpu", "n1"));
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    node.asked();
    assertThat(ask("POST", path + "/cancel", "", as(operator)).statusCode()).isEqualTo(200);
    assertThat(ask("DELETE", path, "", as(operator)).statusCode()).isEqualTo(204);
    assertThat(audit().stream().map(r -> r.path("action").asText()).toList())
        .containsSubsequence("create:captures/cpu", "cancel:captures", "delete:captures");
  }

  @Test
  void aKeyOfSomebodyElseIsNoKey() throws Exception {
    node("c1", "n1");
    String key = "k-1";
    HttpResponse<String> first = create(operator, of("cpu", "n1"), "Idempotency-Key", key);
    assertThat(first.statusCode()).isEqualTo(202);
    HttpResponse<String> other = create(profiler, of("goroutine", "n1"), "Idempotency-Key", key);
    assertThat(other.statusCode()).as(other.body()).isIn(202, 409);
    assertThat(other.body()).doesNotContain("idempotency-key-reused");
    assertThat(create(operator, of("lock", "n1"), "Idempotency-Key", key).statusCode())
        .isEqualTo(422);
    for (String odd : List.of("a b", "x".repeat(129), "\u00e4")) {
      assertThat(rawKey(odd)).as(odd).startsWith("HTTP/1.1 400");
    }
  }

  private String rawKey(String key) throws IOException {
    String body = of("cpu", "n1");
    try (Socket socket = new Socket("127.0.0.1", proxy.httpPort())) {
      socket.setSoTimeout(10_000);
      String request =
          "POST /api/v1/captures HTTP/1.1\r\n"
              + "Host: localhost\r\n"
              + "Connection: close\r\n"
              + "Authorization: Bearer "
              + operator
              + "\r\nIdempotency-Key: "
              + key
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aTokenRevokedWhileSomebodyListensEndsTheStream() throws Exception {
    node("c1", "n1");
    String leaving = tokens.add("leaving", Role.VIEWER, "*");
    TimeUnit.SECONDS.sleep(2);
    String path = "/api/v1/captures/" + json(create(operator, of("cpu", "n1"))).path("id").asText();
    CompletableFuture<HttpResponse<String>> listening =
        client.sendAsync(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + proxy.httpPort() + path + "/events"))
                .header("Authorization", "Bearer " + leaving)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    TimeUnit.SECONDS.sleep(1);
    assertThat(listening).isNotDone();
    tokens.revoke(leaving);
    // Nobody else asks anything meanwhile.
    assertThat(listening.get(8, TimeUnit.SECONDS).body()).contains("event: capture");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"event\":\"alloc\"}}",
        "{\"kind\":\"lock\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"event\":\"alloc\"}}"
      })
  void anOptionGivesNoOtherKind(String body) throws Exception {
    node("c1", "n1");
    assertThat(create(profiler, body).statusCode()).isIn(400, 403);
  }

  @Test
  void joiningIsBounded() throws Exception {
    node("c1", "n1");
    String path = "/api/v1/captures/" + json(create(operator, of("cpu", "n1"))).path("id").asText();
    for (int i = 0; i < 150; i++) {
      create(operator, of("cpu", "n1"), "Idempotency-Key", "k".repeat(100) + i);
    }
    Path kept =
        directory.resolve("data/captures").resolve(path.substring(path.lastIndexOf('/') + 1));
    assertThat(Files.size(kept.resolve("capture.json"))).isLessThan(20_000);
  }

  @Test
  void noAgentIsTheProxy() throws Exception {
    HttpResponse<String> created =
        ask("POST", "/api/v1/self/captures", "{\"kind\":\"cpu\",\"seconds\":1}", as(operator));
    RawAgent agent = new RawAgent(proxy.linkPort());
    agents.add(agent);
    agent.send(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(1)
                    .setIdentity(NodeIdentity.newBuilder().setCluster("proxy").setNodeId("proxy"))
                    .setState(NodeState.newBuilder().setRole("datanode-hot"))
                    .setAgentVersion("1.0")
                    .setAgentInstance("i")
                    .setClockMillis(System.currentTimeMillis())
                    .setIntervalMillis(10_000)));
    assertThat(agent.next().hasWelcome()).as(created.body()).isFalse();
  }

  @Test
  void configurationsAreNotReadUnrecorded() throws Exception {
    Node node = node("c1", "n1");
    HttpResponse<String> created = create(operator, of("config", "n1"));
    StartCapture asked = node.asked();
    node.agent()
        .send(
            AgentMessage.newBuilder()
                .setConfigSnapshot(
                    io.fodc.schemas.wire.agent.v1.ConfigSnapshot.newBuilder()
                        .setCollectedMillis(System.currentTimeMillis())
                        .setFingerprint("0".repeat(64))));
    node.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 0);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    awaitEnd(path);
    String name = json(get(operator, path)).at("/parts/0/artifacts/0/name").asText();
    assertThat(get(viewer, path + "/artifacts/" + name).statusCode()).isEqualTo(200);
    assertThat(audit())
        .anyMatch(
            r ->
                r.path("actor").asText().equals("token:viewer")
                    && r.path("action").asText().contains("config"));
  }

  @Test
  void readersThatAreSlowDoNotKeepOthersOut() throws Exception {
    String artifact = finished(node("c1", "n1"), "cpu", new byte[200_000]);
    Node node = node("c1", "n2");
    create(operator, of("cpu", "n2"));
    StartCapture asked = node.asked();
    List<UploadPart> parts = new ArrayList<>(List.of(header(node, asked, h -> {})));
    byte[] all = new byte[16 << 20];
    for (int at = 0; at < all.length; at += 200_000) {
      parts.add(
          chunk(at, java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + 200_000))));
    }
    parts.add(end(all));
    assertThat(upload(parts.toArray(UploadPart[]::new)).receipt()).isPresent();
    node.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String id = asked.getCaptureId().replaceAll("-0$", "");
    awaitEnd("/api/v1/captures/" + id);
    String large =
        "/api/v1/captures/"
            + id
            + "/artifacts/"
            + json(get(operator, "/api/v1/captures/" + id))
                .at("/parts/0/artifacts/0/name")
                .asText();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        Socket socket = new Socket("127.0.0.1", proxy.httpPort());
        socket.setReceiveBufferSize(4096);
        slow.add(socket);
        String request =
            "GET "
                + large
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + viewer
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      assertThat(get(operator, "/cluster").statusCode()).isEqualTo(200);
      assertThat(get(operator, artifact).statusCode()).isIn(200, 503);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whoListensMuchKeepsNobodyElseFromIt() throws Exception {
    node("c1", "n1");
    String path = "/api/v1/captures/" + json(create(operator, of("cpu", "n1"))).path("id").asText();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 9; i++) {
        Socket socket = new Socket("127.0.0.1", proxy.httpPort());
        socket.setSoTimeout(10_000);
        open.add(socket);
        assertThat(firstLine(socket, path + "/events", viewer))
            .startsWith(i < 8 ? "HTTP/1.1 200" : "HTTP/1.1 503");
      }
      Socket another = new Socket("127.0.0.1", proxy.httpPort());
      another.setSoTimeout(10_000);
      open.add(another);
      assertThat(firstLine(another, path + "/events", operator)).startsWith("HTTP/1.1 200");
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static String firstLine(Socket socket, String path, String token) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + token
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void whoAsksTooOftenFillsNoAuditLog() throws Exception {
    String own = "{\"kind\":\"cpu\",\"seconds\":1}";
    proxy.close();
    proxy = start("--captures.starts-per-minute=3");
    for (int i = 0; i < 20; i++) {
      int status = ask("POST", "/api/v1/self/captures", own, as(operator)).statusCode();
      assertThat(status == 429).as("%d %d", i, status).isEqualTo(i >= 3);
    }
    assertThat(audit())
        .filteredOn(r -> r.path("kind").asText().equals("begin"))
        .filteredOn(r -> r.path("action").asText().startsWith("create:"))
        .hasSize(3);
  }

  @Test
  void aJoinIsRecordedWithTheCaptureThatWasJoined() throws Exception {
    node("c1", "n1");
    String id = json(create(operator, of("cpu", "n1"))).path("id").asText();
    assertThat(create(operator, of("cpu", "n1")).statusCode()).isEqualTo(200);
    // The answer goes out before its end is recorded.
    long begun = System.nanoTime();
    while (audit().size() < 4 && System.nanoTime() - begun < 10_000_000_000L) {
      Thread.sleep(10);
    }
    assertThat(audit())
        .anyMatch(
            r ->
                r.path("result").asText().equals("joined")
                    && r.path("detail").asText().equals("capture=" + id));
  }

  @Test
  void anArtifactThatSaysItIsAPageRunsNothing() throws Exception {
    String artifact = finished(node("c1", "n1"), "cpu", new byte[] {1});
    assertThat(get(viewer, artifact).headers().firstValue("content-security-policy").orElse(""))
        .startsWith("sandbox;")
        .contains("default-src 'none'");
  }
}
