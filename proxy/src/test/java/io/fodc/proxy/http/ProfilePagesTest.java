package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.capture.Artifact;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilePagesTest {
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";
  private static final String AT = "/api/v1/captures/c1/artifacts/";

  @TempDir Path directory;

  private final Map<String, StoredArtifact> stored = new ConcurrentHashMap<>();
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(directory);
    rig.artifacts = (capture, name) -> Optional.ofNullable(stored.get(capture + "/" + name));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  /** An artifact whose bytes are made each time it is opened. */
  private record Kept(CaptureKind kind, NodeId node, String name, Opening bytes)
      implements StoredArtifact {
    @Override
    public Artifact artifact() {
      return new Artifact(
          0,
          name,
          "application/octet-stream",
          "pprof",
          1,
          name + "0".repeat(40),
          1_000,
          2_000,
          "a remark");
    }

    @Override
    public String role() {
      return "datanode-hot";
    }

    @Override
    public InputStream open() throws IOException {
      return new ByteArrayInputStream(bytes.open());
    }
  }

  @FunctionalInterface
  private interface Opening {
    byte[] open() throws IOException;
  }

  private void keep(String name, CaptureKind kind, byte[] bytes) {
    stored.put("c1/" + name, new Kept(kind, new NodeId("alpha", "node-a1"), name, () -> bytes));
  }

  private static byte[] cpu() {
    return TestProfiles.of(
        "cpu", "nanoseconds", Map.of("main;work", 70L, "main;idle", 20L, "main;" + HOSTILE, 10L));
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private JsonNode json(String path, int status) throws Exception {
    HttpResponse<String> answer = rig.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void showsAFlameGraphThatMayRunNothingButItsOwnScript() throws Exception {
    keep("p", CaptureKind.CPU, cpu());
    HttpResponse<String> answer = rig.get(AT + "p/flamegraph");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(answer, "content-security-policy"))
        .startsWith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
        .endsWith("'none'; frame-ancestors 'none'; sandbox allow-scripts");
    assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.body())
        .contains("cpu of alpha/node-a1", "1970-01-01T00:00:01Z to 1970-01-01T00:00:02Z")
        .contains("a remark", "Time on a CPU")
        .doesNotContain("<img");
  }

  @Test
  void showsTreeFoldedTextAndTable() throws Exception {
    keep("p", CaptureKind.CPU, cpu());
    JsonNode tree = json(AT + "p/tree?prune=0.15", 200);
    assertThat(tree.at("/root/children/0").toString())
        .isEqualTo(
            "{\"name\":\"main\",\"self\":0,\"total\":100,\"children\":["
                + "{\"name\":\"work\",\"self\":70,\"total\":70},"
                + "{\"name\":\"idle\",\"self\":20,\"total\":20},"
                + "{\"name\":\"(pruned)\",\"pruned\":true,\"self\":10,\"total\":10}]}");
    assertThat(rig.get(AT + "p/folded").body())
        .isEqualTo("main;work 70\nmain;idle 20\nmain;" + HOSTILE + " 10\n");
    assertThat(json(AT + "p/top?limit=2", 200).at("/rows/0").toString())
        .isEqualTo(
            "{\"function\":\"work\",\"place\":\"\",\"flat\":70,\"flat_percent\":70.0,"
                + "\"cum\":70,\"cum_percent\":70.0}");
    HttpResponse<String> text = rig.get(AT + "p/top", "Accept", "text/plain");
    assertThat(header(text, "content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(text.body()).contains("4 of 4 functions; total 100ns");
  }

  @Test
  void answersAgainOnlyWhatChanged() throws Exception {
    keep("p", CaptureKind.CPU, cpu());
    String tag = header(rig.get(AT + "p/tree"), "etag");
    assertThat(tag).startsWith("W/\"p000");
    assertThat(rig.get(AT + "p/tree", "If-None-Match", tag).statusCode()).isEqualTo(304);
    HttpResponse<byte[]> zipped = rig.send("GET", AT + "p/flamegraph", "Accept-Encoding", "gzip");
    assertThat(header(zipped, "content-encoding")).isEqualTo("gzip");
    assertThat(zipped.body().length).isLessThan(150_000);
    assertThat(rig.send("HEAD", AT + "p/top").statusCode()).isEqualTo(200);
  }

  @Test
  void comparesTwoProfiles() throws Exception {
    keep("before", CaptureKind.CPU, TestProfiles.of("cpu", "nanoseconds", Map.of("main;a", 10L)));
    keep("after", CaptureKind.CPU, TestProfiles.of("cpu", "nanoseconds", Map.of("main;a", 15L)));
    keep("other", CaptureKind.GOROUTINE, TestProfiles.of("goroutine", "count", Map.of("main", 1L)));
    String diff = AT + "after/diff";
    assertThat(json(diff + "?base=c1/before", 200).at("/root/total").toString())
        .isEqualTo("{\"base\":10,\"now\":15,\"delta\":5}");
    assertThat(json(diff + "?base=c1/before&normalize=true", 200).at("/root/total").toString())
        .isEqualTo("{\"base\":15,\"now\":15,\"delta\":0}");
    assertThat(rig.get(diff + "?base=c1/before&format=top", "Accept", "text/plain").body())
        .contains("total 10ns before, 15ns now");
    assertThat(rig.get(diff + "?base=c1/before&format=html").body())
        .contains("cpu of alpha/node-a1, compared", "more than before");
    JsonNode differ = json(diff + "?base=c1/other", 409);
    assertThat(differ.get("code").asText()).isEqualTo("sample-types-differ");
    assertThat(differ.get("detail").asText()).contains("goroutine/count", "cpu/nanoseconds");
    assertThat(json(diff, 400).get("code").asText()).isEqualTo("parameter-invalid");
    assertThat(json(diff + "?base=c1", 400).get("code").asText()).isEqualTo("parameter-invalid");
    assertThat(json(diff + "?base=c1/none", 404).get("code").asText())
        .isEqualTo("artifact-unknown");
    assertThat(json(diff + "?base=c1/before&format=x", 400).get("code").asText())
        .isEqualTo("parameter-invalid");
  }

  @Test
  void saysWhyThereIsNoView() throws Exception {
    keep("t", CaptureKind.TRACE, "go 1.22 trace\0\0\0".getBytes(StandardCharsets.US_ASCII));
    keep("h", CaptureKind.HEAP, "JAVA PROFILE 1.0.2\0".getBytes(StandardCharsets.US_ASCII));
    keep("w", CaptureKind.WINDOW, new byte[100]);
    keep("p", CaptureKind.CPU, cpu());
    byte[] torn = cpu();
    keep("torn", CaptureKind.CPU, java.util.Arrays.copyOf(torn, torn.length / 2));
    keep("bomb", CaptureKind.CPU, bomb());
    assertThat(json(AT + "t/flamegraph", 415).get("remedy").asText()).contains("go tool trace");
    assertThat(json(AT + "h/tree", 415).get("remedy").asText()).contains("Eclipse MAT");
    assertThat(json(AT + "w/top", 415).get("remedy").asText()).contains("fodc window");
    assertThat(json(AT + "torn/top", 422).get("code").asText()).isEqualTo("profile-malformed");
    JsonNode large = json(AT + "bomb/flamegraph", 422);
    assertThat(large.get("code").asText()).isEqualTo("profile-too-large");
    assertThat(large.get("detail").asText()).contains("67108864 decompressed bytes");
    assertThat(json(AT + "none/tree", 404).get("code").asText()).isEqualTo("artifact-unknown");
    JsonNode type = json(AT + "p/tree?sample=inuse_space", 400);
    assertThat(type.get("remedy").asText()).contains("cpu/nanoseconds");
    for (String bad : List.of("prune=2", "prune=x", "limit=1", "limit=50001", "limit=-3")) {
      assertThat(json(AT + "p/tree?" + bad, 400).get("code").asText())
          .isEqualTo("parameter-invalid");
    }
  }

  /** A whole profile before 70 MB of nothing. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[] {0x0a, 0, 0x7a, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x23});
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 70; i++) {
        gzip.write(zeros);
      }
    }
    return out.toByteArray();
  }

  @Test
  void heapsNeedAPermissionMoreAndAreAudited() throws Exception {
    TestTokens tokens = new TestTokens(directory);
    String viewer = "Bearer " + tokens.add("v", Role.VIEWER, "*");
    String operator = "Bearer " + tokens.add("o", Role.OPERATOR, "*");
    String elsewhere = "Bearer " + tokens.add("e", Role.OPERATOR, "cluster=beta");
    String admin = "Bearer " + tokens.add("a", Role.ADMIN, "*");
    rig.close();
    rig = new Rig(directory, Rig.local(), tokens.settings());
    rig.artifacts = (capture, name) -> Optional.ofNullable(stored.get(capture + "/" + name));
    keep("cpu", CaptureKind.CPU, cpu());
    keep("heap", CaptureKind.HEAP, cpu());
    assertThat(rig.get(AT + "cpu/top", "Authorization", viewer).statusCode()).isEqualTo(200);
    HttpResponse<String> denied = rig.get(AT + "heap/top", "Authorization", viewer);
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).contains("\"permission\":\"read:artifacts/heap\"");
    assertThat(rig.get(AT + "cpu/diff?base=c1/heap", "Authorization", viewer).statusCode())
        .isEqualTo(403);
    assertThat(rig.get(AT + "cpu/top", "Authorization", elsewhere).statusCode()).isEqualTo(404);
    assertThat(rig.get(AT + "heap/top").statusCode()).isEqualTo(401);
    HttpResponse<String> read = rig.get(AT + "heap/top", "Authorization", operator);
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(header(read, "cache-control")).isEqualTo("no-store");
    assertThat(rig.get(AT + "cpu/diff?base=c1/heap", "Authorization", operator).statusCode())
        .isEqualTo(200);
    assertThat(rig.get("/api/v1/audit", "Authorization", admin).body())
        .contains("\"action\":\"read:artifacts/heap\"", "/artifacts/heap/top")
        .contains("\"artifact\":\"heap\"", "\"base\":\"c1/heap\"");
  }

  @Test
  void twoViewsAreMadeAtATime() throws Exception {
    CountDownLatch entered = new CountDownLatch(ViewRoom.PLACES);
    CountDownLatch leave = new CountDownLatch(1);
    Opening slow =
        () -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return cpu();
        };
    stored.put("c1/slow", new Kept(CaptureKind.CPU, new NodeId("alpha", "node-a1"), "slow", slow));
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < ViewRoom.PLACES; i++) {
      callers.add(Thread.startVirtualThread(() -> quietly(AT + "slow/top")));
    }
    entered.await();
    HttpResponse<String> refused = rig.get(AT + "slow/top");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(header(refused, "retry-after")).isEqualTo("5");
    leave.countDown();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(rig.get(AT + "slow/top").statusCode()).isEqualTo(200);
  }

  private void quietly(String path) {
    try {
      rig.get(path);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
