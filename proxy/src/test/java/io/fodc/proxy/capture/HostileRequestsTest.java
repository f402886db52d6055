package io.fodc.proxy.capture;

import static io.fodc.proxy.capture.HostileRig.as;
import static io.fodc.proxy.capture.HostileRig.json;
import static io.fodc.proxy.capture.HostileRig.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.capture.HostileRig.Node;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for captures that mean harm, against a whole proxy. */
class HostileRequestsTest {
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
    Node node = rig.node("c1", "n1");
    String body =
        switch (text) {
          case "DEEP" -> "{\"target\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
          case "LONG" -> "{\"kind\":\"" + "x".repeat(100_000) + "\"}";
          default -> text;
        };
    HttpResponse<String> answer =
        body.isEmpty()
            ? rig.ask(
                "POST",
                "/api/v1/captures",
                "",
                as(rig.operator, "Content-Type", "application/json"))
            : rig.create(rig.operator, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 413);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(rig.get(rig.viewer, "/api/v1/captures")).path("captures")).isEmpty();
    assertThat(node.agent().send(AgentMessage.newBuilder())).isNotNull();
  }

  @Test
  void aBodyThatDripsInEndsItsConnection() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", rig.httpPort())) {
      socket.setSoTimeout(15_000);
      String head =
          "POST /api/v1/captures HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + rig.operator
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
    assertThat(rig.get(rig.viewer, "/api/v1/captures").statusCode()).isEqualTo(200);
  }

  @Test
  void aKeyOfSomebodyElseIsNoKey() throws Exception {
    rig.node("c1", "n1");
    String key = "k-1";
    HttpResponse<String> first = rig.create(rig.operator, of("cpu", "n1"), "Idempotency-Key", key);
    assertThat(first.statusCode()).isEqualTo(202);
    HttpResponse<String> other =
        rig.create(rig.profiler, of("goroutine", "n1"), "Idempotency-Key", key);
    assertThat(other.statusCode()).as(other.body()).isIn(202, 409);
    assertThat(other.body()).doesNotContain("idempotency-key-reused");
    assertThat(rig.create(rig.operator, of("lock", "n1"), "Idempotency-Key", key).statusCode())
        .isEqualTo(422);
    for (String odd : List.of("a b", "x".repeat(129), "\u00e4")) {
      assertThat(rawKey(odd)).as(odd).startsWith("HTTP/1.1 400");
    }
  }

  private String rawKey(String key) throws IOException {
    String body = of("cpu", "n1");
    try (Socket socket = new Socket("127.0.0.1", rig.httpPort())) {
      socket.setSoTimeout(10_000);
      String request =
          "POST /api/v1/captures HTTP/1.1\r\n"
              + "Host: localhost\r\n"
              + "Connection: close\r\n"
              + "Authorization: Bearer "
              + rig.operator
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"event\":\"alloc\"}}",
        "{\"kind\":\"lock\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"event\":\"alloc\"}}"
      })
  void anOptionGivesNoOtherKind(String body) throws Exception {
    rig.node("c1", "n1");
    assertThat(rig.create(rig.profiler, body).statusCode()).isIn(400, 403);
  }

  @Test
  void joiningIsBounded() throws Exception {
    rig.node("c1", "n1");
    String path =
        "/api/v1/captures/" + json(rig.create(rig.operator, of("cpu", "n1"))).path("id").asText();
    for (int i = 0; i < 150; i++) {
      rig.create(rig.operator, of("cpu", "n1"), "Idempotency-Key", "k".repeat(100) + i);
    }
    Path kept =
        directory.resolve("data/captures").resolve(path.substring(path.lastIndexOf('/') + 1));
    assertThat(Files.size(kept.resolve("capture.json"))).isLessThan(20_000);
  }

  @Test
  void whoAsksTooOftenFillsNoAuditLog() throws Exception {
    String own = "{\"kind\":\"cpu\",\"seconds\":1}";
    rig.restart("--captures.starts-per-minute=3");
    for (int i = 0; i < 20; i++) {
      int status = rig.ask("POST", "/api/v1/self/captures", own, as(rig.operator)).statusCode();
      assertThat(status == 429).as("%d %d", i, status).isEqualTo(i >= 3);
    }
    assertThat(rig.audit())
        .filteredOn(r -> r.path("kind").asText().equals("begin"))
        .filteredOn(r -> r.path("action").asText().startsWith("create:"))
        .hasSize(3);
  }
}
