package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole proxy, agents on real streams, callers over HTTP. */
class ProxyCapturesTest {
  private static final String CPU =
      "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":1}";

  @TempDir Path directory;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private String token = "";

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    client.close();
  }

  private Proxy start(String... flags) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--http.address=127.0.0.1:0",
                "--link.address=127.0.0.1:0",
                "--link.drain-spread=0s",
                "--data.directory=" + directory.resolve("data")));
    all.addAll(List.of(flags));
    return Proxy.start(
        ProxySettings.of(SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), Map.of(), all)));
  }

  private ManagedChannel channel(Proxy proxy) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", proxy.linkPort()).usePlaintext().build();
    channels.add(channel);
    return channel;
  }

  private CapturingAgent agent(Proxy proxy, String node) throws Exception {
    CapturingAgent agent = new CapturingAgent(channel(proxy), node, false);
    assertThat(agent.next().hasWelcome()).isTrue();
    return agent;
  }

  private HttpRequest.Builder request(Proxy proxy, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.httpPort() + path))
            .timeout(Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> get(Proxy proxy, String path, String... headers) throws Exception {
    return client.send(
        request(proxy, path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<String> post(Proxy proxy, String path, String body, String... headers)
      throws Exception {
    HttpRequest request =
        request(proxy, path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  /** The events of a capture, to its end. */
  private CompletableFuture<List<JsonNode>> events(Proxy proxy, String id) {
    return client
        .sendAsync(
            request(proxy, "/api/v1/captures/" + id + "/events").build(),
            HttpResponse.BodyHandlers.ofLines())
        .thenApply(
            answer ->
                answer
                    .body()
                    .filter(line -> line.startsWith("data: "))
                    .map(
                        line -> {
                          try {
                            return json(line.substring(6));
                          } catch (Exception e) {
                            throw new IllegalStateException(line, e);
                          }
                        })
                    .toList());
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aCaptureGoesAllTheWayAndItsArtifactIsServedInRanges() throws Exception {
    Proxy proxy = start();
    try {
      CapturingAgent agent = agent(proxy, "n1");
      HttpResponse<String> made = post(proxy, "/api/v1/captures", CPU);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
      String id = json(made.body()).path("id").asText();
      assertThat(made.headers().firstValue("location")).contains("/api/v1/captures/" + id);
      CompletableFuture<List<JsonNode>> events = events(proxy, id);
      StartCapture start = agent.nextStart();
      assertThat(start.getKind()).isEqualTo("cpu");
      assertThat(start.getRequestedBy()).isEqualTo("anybody");
      agent.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_RUNNING, 0);
      byte[] bytes = bytes(1_000_000);
      assertThat(agent.upload(start, bytes, bytes.length, true).getComplete()).isTrue();
      agent.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);

      List<JsonNode> seen = events.get(30, TimeUnit.SECONDS);
      assertThat(seen.getLast().path("state").asText()).isEqualTo("done");
      JsonNode part = seen.getLast().path("parts").get(0);
      assertThat(part.path("measures").path("agent_cpu_seconds").asText()).isEqualTo("0.12");
      JsonNode artifact = part.path("artifacts").get(0);
      assertThat(artifact.path("name").asText()).isEqualTo("n1.cpu.pb.gz");
      assertThat(artifact.path("from").asText()).isEqualTo("2026-01-01T00:00:00Z");

      String path = "/api/v1/captures/" + id + "/artifacts/n1.cpu.pb.gz";
      HttpResponse<byte[]> all = get(proxy, path, "Accept-Encoding", "gzip");
      assertThat(all.body()).isEqualTo(bytes);
      assertThat(all.headers().firstValue("content-disposition"))
          .contains("attachment; filename=\"n1.cpu.pb.gz\"");
      String tag = all.headers().firstValue("etag").orElseThrow();
      assertThat(tag).isEqualTo("\"" + artifact.path("sha256").asText() + "\"");
      HttpResponse<byte[]> range = get(proxy, path, "Range", "bytes=1000-1999");
      assertThat(range.statusCode()).isEqualTo(206);
      assertThat(range.body()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 2000));
      assertThat(range.headers().firstValue("content-range")).contains("bytes 1000-1999/1000000");
      assertThat(get(proxy, path, "Range", "bytes=-10").body())
          .isEqualTo(Arrays.copyOfRange(bytes, 999_990, 1_000_000));
      assertThat(get(proxy, path, "Range", "bytes=999999-").body()).hasSize(1);
      assertThat(get(proxy, path, "Range", "bytes=1-2,4-5").statusCode()).isEqualTo(200);
      HttpResponse<byte[]> beyond = get(proxy, path, "Range", "bytes=1000000-");
      assertThat(beyond.statusCode()).isEqualTo(416);
      assertThat(beyond.headers().firstValue("content-range")).contains("bytes */1000000");
      assertThat(get(proxy, path, "Range", "bytes=0-9", "If-Range", tag).statusCode())
          .isEqualTo(206);
      assertThat(get(proxy, path, "Range", "bytes=0-9", "If-Range", "\"x\"").statusCode())
          .isEqualTo(200);
      assertThat(get(proxy, path, "If-None-Match", tag).statusCode()).isEqualTo(304);
      String metrics = new String(get(proxy, "/metrics").body(), StandardCharsets.UTF_8);
      assertThat(metrics)
          .contains("fodc_proxy_captures_total{kind=\"cpu\",result=\"done\"} 1\n")
          .containsPattern("fodc_proxy_capture_artifact_bytes (1000000|1e\\+?0?6)\n");
    } finally {
      proxy.close();
    }
  }

  @Test
  void aCaptureGoesOnAfterTheProxyWasStartedAgain() throws Exception {
    byte[] bytes = bytes(700_000);
    String id;
    Proxy first = start();
    try {
      CapturingAgent uploading = agent(first, "n1");
      CapturingAgent taking = agent(first, "n2");
      HttpResponse<String> made =
          post(first, "/api/v1/captures", CPU.replace("\"n1\"", "[\"n1\",\"n2\"]"));
      id = json(made.body()).path("id").asText();
      StartCapture start = uploading.nextStart();
      uploading.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_UPLOADING, 0);
      assertThat(uploading.upload(start, bytes, 300_000, false).getReceivedBytes())
          .isEqualTo(300_000);
      taking.progress(taking.nextStart().getCaptureId(), CaptureState.CAPTURE_STATE_RUNNING, 0);
      waitFor(first, id, "\"state\":\"uploading\"", "\"state\":\"running\",\"fraction\":0.5");
    } finally {
      first.close();
    }
    Proxy second = start();
    try {
      CapturingAgent uploading = new CapturingAgent(channel(second), "n1", false);
      StartCapture again = uploading.nextStart();
      assertThat(again.getResume()).isTrue();
      assertThat(uploading.upload(again, bytes, bytes.length, true).getComplete()).isTrue();
      uploading.progress(again.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
      CapturingAgent taking = new CapturingAgent(channel(second), "n2", false);
      StartCapture other = taking.nextStart();
      assertThat(other.getResume()).isTrue();
      taking.progress(other.getCaptureId(), CaptureState.CAPTURE_STATE_FAILED, 0);
      waitFor(second, id, "\"state\":\"partial\"");
      assertThat(get(second, "/api/v1/captures/" + id + "/artifacts/n1.cpu.pb.gz").body())
          .isEqualTo(bytes);
    } finally {
      second.close();
    }
  }

  private void waitFor(Proxy proxy, String id, String... words) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String body = "";
    while (System.nanoTime() < deadline) {
      body = new String(get(proxy, "/api/v1/captures/" + id).body(), StandardCharsets.UTF_8);
      if (Arrays.stream(words).allMatch(body::contains)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(String.join(", ", words) + " in " + body);
  }

  @Test
  void aThousandAgentsAreAskedAtOnce() throws Exception {
    int agents = 1_000;
    Proxy proxy = start();
    try {
      List<CapturingAgent> all = new ArrayList<>();
      ManagedChannel channel = channel(proxy);
      for (int i = 0; i < agents; i++) {
        if (i % 100 == 0) {
          channel = channel(proxy);
        }
        all.add(new CapturingAgent(channel, "n" + i, true));
      }
      for (CapturingAgent agent : all) {
        assertThat(agent.next().hasWelcome()).isTrue();
      }
      for (int round = 1; round <= 3; round++) {
        long millis = acknowledged(proxy, agents);
        System.out.println(
            "round %d: %d agents acknowledged a config capture within %d ms"
                .formatted(round, agents, millis));
      }
    } finally {
      proxy.close();
    }
  }

  /** Milliseconds until every agent of the cluster says that it has begun. */
  private long acknowledged(Proxy proxy, int agents) throws Exception {
    long begun = System.nanoTime();
    HttpResponse<String> made =
        post(proxy, "/api/v1/captures", "{\"kind\":\"config\",\"target\":{\"cluster\":\"c1\"}}");
    assertThat(made.statusCode()).isEqualTo(202);
    String id = json(made.body()).path("id").asText();
    long running = 0;
    long deadline = begun + Duration.ofSeconds(60).toNanos();
    while (running < agents && System.nanoTime() < deadline) {
      running =
          json(new String(get(proxy, "/api/v1/captures/" + id).body(), StandardCharsets.UTF_8))
              .path("parts")
              .valueStream()
              .filter(part -> part.path("state").asText().equals("running"))
              .count();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    long millis = (System.nanoTime() - begun) / 1_000_000;
    assertThat(running).isEqualTo(agents);
    assertThat(post(proxy, "/api/v1/captures/" + id + "/cancel", "{}").statusCode()).isEqualTo(200);
    return millis;
  }

  @Test
  void twoOperatorsAndATokenThatIsTakenBack() throws Exception {
    TestTokens tokens = new TestTokens(directory);
    String alice = tokens.add("alice", Role.OPERATOR, "*");
    String bob = tokens.add("bob", Role.OPERATOR, "*");
    String admin = tokens.add("root", Role.ADMIN, "*");
    Proxy proxy = start("--auth.tokens-file=" + tokens.file, "--auth.agents=off");
    try {
      CapturingAgent agent = agent(proxy, "n1");
      token = alice;
      String id = json(post(proxy, "/api/v1/captures", CPU).body()).path("id").asText();
      StartCapture start = agent.nextStart();
      agent.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_RUNNING, 0);
      CompletableFuture<List<JsonNode>> hers = events(proxy, id);
      token = bob;
      HttpResponse<String> joined = post(proxy, "/api/v1/captures", CPU);
      assertThat(joined.statusCode()).isEqualTo(200);
      assertThat(json(joined.body()).path("joined").asBoolean()).isTrue();
      HttpResponse<String> busy =
          post(proxy, "/api/v1/captures", CPU.replace("cpu", "heap").replace(":1}", ":0}"));
      assertThat(busy.statusCode()).isEqualTo(409);
      assertThat(json(busy.body()).path("holders").get(0).asText())
          .isEqualTo("capture " + id + " (cpu) of token:alice");

      tokens.revoke(alice);
      List<JsonNode> seen = hers.get(30, TimeUnit.SECONDS);
      assertThat(seen.getLast().path("state").asText()).isEqualTo("running");
      token = alice;
      assertThat(get(proxy, "/api/v1/captures/" + id).statusCode()).isEqualTo(401);
      token = bob;
      assertThat(agent.upload(start, bytes(10), 10, true).getComplete()).isTrue();
      agent.progress(start.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
      waitFor(proxy, id, "\"state\":\"done\",\"created\"");
      token = admin;
      String audit = new String(get(proxy, "/api/v1/audit").body(), StandardCharsets.UTF_8);
      assertThat(audit)
          .contains("\"action\":\"create:captures/cpu\"")
          .contains("\"capture\":\"" + id + "\"");
    } finally {
      proxy.close();
    }
  }
}
