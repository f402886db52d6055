package io.fodc.proxy.capture;

import static io.fodc.proxy.capture.HostileRig.as;
import static io.fodc.proxy.capture.HostileRig.json;
import static io.fodc.proxy.capture.HostileRig.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.access.Role;
import io.fodc.proxy.capture.HostileRig.Node;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may start and read captures, and that it is recorded, against a whole proxy. */
class CaptureScopesTest {
  @TempDir Path directory;
  private HostileRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new HostileRig(directory);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void noSelectorReachesBeyondTheScope() throws Exception {
    Node own = rig.node("c1", "n1");
    Node other = rig.node("c2", "n2");
    for (String target :
        List.of(
            "{\"node_id\":\"n2\"}",
            "{\"node_id\":\"c2/n2\"}",
            "{\"node_id\":[\"n1\",\"n2\"]}",
            "{\"cluster\":\"c2\"}",
            "{\"node_id\":\"n2\",\"cluster\":\"c1\"}",
            "{\"role\":\"hot\",\"cluster\":\"c2\"}")) {
      HttpResponse<String> answer =
          rig.create(rig.profiler, "{\"kind\":\"cpu\",\"target\":" + target + "}");
      assertThat(answer.statusCode()).as(target + answer.body()).isIn(403, 404);
      assertThat(answer.body()).doesNotContain("i-n2").doesNotContain("datanode");
    }
    HttpResponse<String> created =
        rig.create(rig.profiler, "{\"kind\":\"cpu\",\"target\":{\"role\":\"hot\"}}");
    assertThat(created.statusCode()).isEqualTo(202);
    assertThat(created.body()).doesNotContain("n2").doesNotContain("\"c2");
    assertThat(own.asked().getKind()).isEqualTo("cpu");
    // Nothing was asked of the other before this.
    rig.create(rig.operator, of("goroutine", "n2"));
    assertThat(other.asked().getKind()).isEqualTo("goroutine");
  }

  @Test
  void whatIsOutsideTheScopeIsNotThereByAnyName() throws Exception {
    rig.node("c1", "n1");
    String artifact = rig.finished(rig.node("c2", "n2"), "cpu", new byte[] {1});
    String capture = artifact.substring(0, artifact.indexOf("/artifacts/"));
    for (String path : List.of(artifact, capture, capture + "/events")) {
      assertThat(rig.get(rig.profiler, path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(rig.get(rig.profiler, "/api/v1/captures?node_id=n2").body()).doesNotContain("n2");
    assertThat(rig.ask("POST", capture + "/cancel", "", as(rig.profiler)).statusCode())
        .isEqualTo(403);
    assertThat(rig.ask("DELETE", capture, "", as(rig.profiler)).statusCode()).isEqualTo(403);
    String narrow = rig.token("narrow", Role.ADMIN, "cluster=c1");
    assertThat(rig.ask("DELETE", capture, "", as(narrow)).statusCode()).isEqualTo(404);
    assertThat(rig.ask("POST", capture + "/cancel", "", as(narrow)).statusCode()).isEqualTo(404);
    assertThat(rig.get(rig.viewer, artifact).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"heap", "allocs"})
  void aHeapIsReadByOperatorsAloneAndNotUnrecorded(String kind) throws Exception {
    String artifact =
        rig.finished(rig.node("c1", "n1"), kind, "secrets".getBytes(StandardCharsets.UTF_8));
    for (String token : List.of(rig.viewer, rig.profiler)) {
      HttpResponse<String> denied = rig.get(token, artifact);
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body()).contains("read:artifacts/heap").doesNotContain("secrets");
      assertThat(rig.ask("HEAD", artifact, "", as(token)).statusCode()).isEqualTo(403);
      assertThat(rig.ask("GET", artifact, "", as(token, "Range", "bytes=0-1")).statusCode())
          .isEqualTo(403);
    }
    assertThat(rig.get(rig.operator, artifact).body()).isEqualTo("secrets");
    assertThat(rig.audit())
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

  @Test
  void whatStartsCancelsAndDeletesIsRecordedBeforeItHappens() throws Exception {
    Node node = rig.node("c1", "n1");
    HttpResponse<String> created = rig.create(rig.operator, of("cpu", "n1"));
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    node.asked();
    assertThat(rig.ask("POST", path + "/cancel", "", as(rig.operator)).statusCode()).isEqualTo(200);
    assertThat(rig.ask("DELETE", path, "", as(rig.operator)).statusCode()).isEqualTo(204);
    assertThat(rig.audit().stream().map(r -> r.path("action").asText()).toList())
        .containsSubsequence("create:captures/cpu", "cancel:captures", "delete:captures");
  }

  @Test
  void configurationsAreNotReadUnrecorded() throws Exception {
    Node node = rig.node("c1", "n1");
    HttpResponse<String> created = rig.create(rig.operator, of("config", "n1"));
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
    rig.awaitEnd(path);
    String name = json(rig.get(rig.operator, path)).at("/parts/0/artifacts/0/name").asText();
    assertThat(rig.get(rig.viewer, path + "/artifacts/" + name).statusCode()).isEqualTo(200);
    assertThat(rig.audit())
        .anyMatch(
            r ->
                r.path("actor").asText().equals("token:viewer")
                    && r.path("action").asText().contains("config"));
  }

  @Test
  void aJoinIsRecordedWithTheCaptureThatWasJoined() throws Exception {
    rig.node("c1", "n1");
    String id = json(rig.create(rig.operator, of("cpu", "n1"))).path("id").asText();
    assertThat(rig.create(rig.operator, of("cpu", "n1")).statusCode()).isEqualTo(200);
    // The answer goes out before its end is recorded.
    long begun = System.nanoTime();
    while (rig.audit().size() < 4 && System.nanoTime() - begun < 10_000_000_000L) {
      Thread.sleep(10);
    }
    assertThat(rig.audit())
        .anyMatch(
            r ->
                r.path("result").asText().equals("joined")
                    && r.path("detail").asText().equals("capture=" + id));
  }
}
