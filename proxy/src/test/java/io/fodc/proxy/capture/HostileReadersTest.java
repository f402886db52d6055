package io.fodc.proxy.capture;

import static io.fodc.proxy.capture.HostileRig.chunk;
import static io.fodc.proxy.capture.HostileRig.end;
import static io.fodc.proxy.capture.HostileRig.header;
import static io.fodc.proxy.capture.HostileRig.json;
import static io.fodc.proxy.capture.HostileRig.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.access.Role;
import io.fodc.proxy.capture.HostileRig.Node;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of captures that take much, slowly or for long, against a whole proxy. */
class HostileReadersTest {
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
  void aTokenRevokedWhileSomebodyListensEndsTheStream() throws Exception {
    rig.node("c1", "n1");
    String leaving = rig.token("leaving", Role.VIEWER, "*");
    String path =
        "/api/v1/captures/" + json(rig.create(rig.operator, of("cpu", "n1"))).path("id").asText();
    HttpResponse<InputStream> listening =
        rig.client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + rig.httpPort() + path + "/events"))
                .header("Authorization", "Bearer " + leaving)
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader events =
        new BufferedReader(new InputStreamReader(listening.body(), StandardCharsets.UTF_8))) {
      assertThat(events.readLine()).isEqualTo("event: capture");
      rig.tokens.revoke(leaving);
      // Nobody else asks anything meanwhile.
      assertThat(CompletableFuture.supplyAsync(() -> events.lines().count()))
          .succeedsWithin(Duration.ofSeconds(8));
    }
  }

  @Test
  void readersThatAreSlowDoNotKeepOthersOut() throws Exception {
    String artifact = rig.finished(rig.node("c1", "n1"), "cpu", new byte[200_000]);
    Node node = rig.node("c1", "n2");
    rig.create(rig.operator, of("cpu", "n2"));
    StartCapture asked = node.asked();
    List<UploadPart> parts = new ArrayList<>(List.of(header(node, asked, h -> {})));
    byte[] all = new byte[16 << 20];
    for (int at = 0; at < all.length; at += 200_000) {
      parts.add(
          chunk(at, java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + 200_000))));
    }
    parts.add(end(all));
    assertThat(rig.upload(parts.toArray(UploadPart[]::new)).receipt()).isPresent();
    node.says(asked.getCaptureId(), CaptureState.CAPTURE_STATE_DONE, 1);
    String id = asked.getCaptureId().replaceAll("-0$", "");
    rig.awaitEnd("/api/v1/captures/" + id);
    String large =
        "/api/v1/captures/"
            + id
            + "/artifacts/"
            + json(rig.get(rig.operator, "/api/v1/captures/" + id))
                .at("/parts/0/artifacts/0/name")
                .asText();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        Socket socket = new Socket("127.0.0.1", rig.httpPort());
        socket.setReceiveBufferSize(4096);
        slow.add(socket);
        String request =
            "GET "
                + large
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + rig.viewer
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      assertThat(rig.get(rig.operator, "/cluster").statusCode()).isEqualTo(200);
      assertThat(rig.get(rig.operator, artifact).statusCode()).isIn(200, 503);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whoListensMuchKeepsNobodyElseFromIt() throws Exception {
    rig.node("c1", "n1");
    String path =
        "/api/v1/captures/" + json(rig.create(rig.operator, of("cpu", "n1"))).path("id").asText();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 9; i++) {
        Socket socket = new Socket("127.0.0.1", rig.httpPort());
        socket.setSoTimeout(10_000);
        open.add(socket);
        assertThat(firstLine(socket, path + "/events", rig.viewer))
            .startsWith(i < 8 ? "HTTP/1.1 200" : "HTTP/1.1 503");
      }
      Socket another = new Socket("127.0.0.1", rig.httpPort());
      another.setSoTimeout(10_000);
      open.add(another);
      assertThat(firstLine(another, path + "/events", rig.operator)).startsWith("HTTP/1.1 200");
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
  void anArtifactThatSaysItIsAPageRunsNothing() throws Exception {
    String artifact = rig.finished(rig.node("c1", "n1"), "cpu", new byte[] {1});
    assertThat(
            rig.get(rig.viewer, artifact)
                .headers()
                .firstValue("content-security-policy")
                .orElse(""))
        .startsWith("sandbox;")
        .contains("default-src 'none'");
  }
}
