package io.fodc.proxy.capture;

import static io.fodc.proxy.capture.HostileRig.as;
import static io.fodc.proxy.capture.HostileRig.chunk;
import static io.fodc.proxy.capture.HostileRig.end;
import static io.fodc.proxy.capture.HostileRig.header;
import static io.fodc.proxy.capture.HostileRig.json;
import static io.fodc.proxy.capture.HostileRig.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.capture.HostileRig.Node;
import io.fodc.proxy.capture.HostileRig.Sent;
import io.fodc.proxy.link.RawAgent;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that send what they should not, against a whole proxy. */
class HostileUploadsTest {
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
    Node node = rig.node("c1", "n1");
    rig.create(rig.operator, of("cpu", "n1"));
    StartCapture asked = node.asked();
    assertThat(rig.upload(header(node, asked, h -> h.setFileName(name))).status().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    for (String type : List.of("text/plain\r\nX-Evil: 1", "text", "a/b\n", "a/b;c=\"d\"")) {
      assertThat(rig.upload(header(node, asked, h -> h.setMediaType(type))).status().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(rig.filesOutside()).isEmpty();
  }

  @Test
  void aNodeWithAnOddNameMakesNoOddFileAndNoOddHeader() throws Exception {
    byte[] bytes = "profile".getBytes(StandardCharsets.UTF_8);
    Node odd = rig.node("c1", "../../x\"; a=b");
    HttpResponse<String> created =
        rig.create(rig.operator, "{\"kind\":\"cpu\",\"target\":{\"cluster\":\"c1\"}}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
    StartCapture asked = odd.asked();
    assertThat(rig.upload(header(odd, asked, h -> {}), chunk(0, bytes), end(bytes)).receipt())
        .isPresent();
    odd.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    rig.awaitEnd(path);
    String name = json(rig.get(rig.operator, path)).at("/parts/0/artifacts/0/name").asText();
    assertThat(name).matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
    HttpResponse<String> read = rig.get(rig.viewer, path + "/artifacts/" + name);
    assertThat(read.body()).isEqualTo("profile");
    assertThat(read.headers().firstValue("content-disposition"))
        .contains("attachment; filename=\"" + name + "\"");
    assertThat(rig.filesOutside()).isEmpty();
  }

  @Test
  void noPathLeadsToAFileThatIsNoArtifact() throws Exception {
    String artifact = rig.finished(rig.node("c1", "n1"), "cpu", new byte[] {1, 2, 3});
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
      HttpResponse<String> answer = rig.get(rig.admin, path);
      assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(404);
    }
  }

  @Test
  void uploadsThatAreNotAsTheyShouldBeAreRefusedAndTheGoodOneStillArrives() throws Exception {
    Node node = rig.node("c1", "n1");
    HttpResponse<String> created = rig.create(rig.operator, of("cpu", "n1"));
    StartCapture asked = node.asked();
    byte[] good = new byte[200_000];
    byte[] other = new byte[200_000];
    other[7] = 1;
    UploadPart header = header(node, asked, h -> {});
    assertThat(rig.upload(header, chunk(5, good)).status().isOk()).isFalse();
    assertThat(rig.upload(header, chunk(0, good), end(other)).status().isOk()).isFalse();
    assertThat(rig.upload(header, chunk(0, good), chunk(0, good)).status().isOk()).isFalse();
    assertThat(rig.upload(header, header).status().isOk()).isFalse();
    assertThat(rig.upload(chunk(0, good)).status().isOk()).isFalse();
    assertThat(rig.upload(end(good)).status().isOk()).isFalse();
    assertThat(rig.upload(header, chunk(Long.MAX_VALUE, good)).status().isOk()).isFalse();
    assertThat(rig.upload(header, chunk(-1, good)).status().isOk()).isFalse();
    assertThat(
            rig.upload(header(node, asked, h -> h.setUploadId(asked.getUploadToken() + "-16")))
                .status()
                .isOk())
        .isFalse();
    assertThat(
            rig.upload(header(node, asked, h -> h.setTotalBytes(3)), chunk(0, good))
                .status()
                .isOk())
        .isEqualTo(rig.upload(header).receipt().isEmpty());
    long here = rig.upload(header).receipt().orElseThrow().getReceivedBytes();
    byte[] rest = new byte[(int) (good.length - here)];
    Sent sent =
        rest.length == 0
            ? rig.upload(header, end(good))
            : rig.upload(header, chunk(here, rest), end(good));
    assertThat(sent.receipt().map(UploadReceipt::getComplete)).as(sent.toString()).contains(true);
    node.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    rig.awaitEnd(path);
    assertThat(json(rig.get(rig.viewer, path)).at("/parts/0/artifacts/0/bytes").asLong())
        .isEqualTo(good.length);
    assertThat(rig.upload(header, chunk(0, other), end(other)).status().isOk()).isFalse();
  }

  @Test
  void anAgentSpeaksForPartsOfItsOwnNodeAlone() throws Exception {
    Node mine = rig.node("c1", "n1");
    Node evil = rig.node("c1", "n2");
    HttpResponse<String> created = rig.create(rig.operator, of("cpu", "n1"));
    StartCapture asked = mine.asked();
    evil.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 0);
    evil.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_FAILED, 0);
    assertThat(rig.upload(header(evil, asked, h -> {})).status().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(
            rig.upload(header(evil, asked, h -> h.setIdentity(mine.identity()))).status().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(rig.upload(header(mine, asked, h -> h.setCaptureId("other-0"))).status().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    // Its own word arrives after those of the other.
    evil.says("unknown", CaptureState.CAPTURE_STATE_RUNNING, 0);
    evil.next(ProxyMessage.KindCase.CANCEL_CAPTURE);
    String path = "/api/v1/captures/" + json(created).path("id").asText();
    assertThat(json(rig.get(rig.viewer, path)).at("/parts/0/state").asText()).isEqualTo("queued");
  }

  @Test
  void noAgentIsTheProxy() throws Exception {
    HttpResponse<String> created =
        rig.ask(
            "POST", "/api/v1/self/captures", "{\"kind\":\"cpu\",\"seconds\":1}", as(rig.operator));
    RawAgent agent = rig.agent();
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
}
