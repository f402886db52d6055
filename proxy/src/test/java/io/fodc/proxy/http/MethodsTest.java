package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.access.Requirement;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server with a few routes of its own: what asks, and what a body may be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MethodsTest {
  private static final Duration PATIENCE = Duration.ofMillis(600);

  private AuditLog audit;
  private AccessControl access;
  private ProxyHttpServer server;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    audit = AuditLog.open(AuditSettings.in(directory), Instant::now);
    access = AccessControl.open(AccessSettings.none(), audit, Instant::now, System::nanoTime);
    HttpSettings settings = Rig.impatient(PATIENCE, 4);
    ConnectionGuard guard = new ConnectionGuard(settings, System::nanoTime);
    server = ProxyHttpServer.start(settings, routes(), access, new RequestMetrics(), guard, "");
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
    access.close();
    audit.close();
  }

  private static List<Route> routes() {
    Requirement free = Requirement.Simple.NONE;
    return List.of(
        Route.of("/things", free, List.of(), (request, reply) -> say(reply, "all")),
        Route.of(
            HttpMethod.POST,
            "/things",
            free,
            Route.Body.JSON,
            (request, reply) -> say(reply, request.body().toString())),
        Route.of(
            HttpMethod.POST,
            "/bytes",
            free,
            Route.Body.BYTES,
            (request, reply) -> say(reply, request.body().binaryValue().length + " bytes")),
        Route.of("/things/{id}", free, List.of(), (request, reply) -> say(reply, "one")),
        Route.of(
            HttpMethod.DELETE,
            "/things/{id}",
            free,
            Route.Body.NONE,
            (request, reply) -> say(reply, "gone " + request.path("id"))),
        Route.of(
            HttpMethod.POST,
            "/things/{id}/stop",
            free,
            Route.Body.NONE,
            (request, reply) -> say(reply, "stopped " + request.path("id"))));
  }

  private static void say(Reply reply, String words) throws IOException {
    reply.bytes("text/plain", words.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return send(request.build());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send("POST", "/things", "application/json", body);
  }

  private static JsonNode problem(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.path("code").asText()).isEqualTo(code);
    return problem;
  }

  @Test
  void onePathTakesSeveralMethods() throws Exception {
    assertThat(send("GET", "/things", "", "").body()).isEqualTo("all");
    assertThat(post("{\"a\":[1]}").body()).isEqualTo("{\"a\":[1]}");
    assertThat(send("DELETE", "/things/7", "", "").body()).isEqualTo("gone 7");
    assertThat(send("POST", "/things/7/stop", "", "").body()).isEqualTo("stopped 7");
    assertThat(send("HEAD", "/things/7", "", "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /things GET, HEAD, POST",
        "DELETE /things GET, HEAD, POST",
        "POST /things/7 GET, HEAD, DELETE",
        "GET /things/7/stop POST",
        "HEAD /things/7/stop POST",
        "OPTIONS /things/7/stop POST"
      })
  void saysWhatThisPathTakes(String line) throws Exception {
    String[] words = line.split(" ", 3);
    HttpResponse<String> answer = send(words[0], words[1], "", "");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains(words[2]);
  }

  @Test
  void readsJsonAndNothingElse() throws Exception {
    problem(send("POST", "/things", "", "{}"), 415, "media-type-unsupported");
    problem(send("POST", "/things", "text/plain", "{}"), 415, "media-type-unsupported");
    problem(
        send("POST", "/things", "application/x-www-form-urlencoded", "{}"),
        415,
        "media-type-unsupported");
    assertThat(send("POST", "/things", "Application/JSON; charset=utf-8", "{}").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "null",
        "{",
        "{}{}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":NaN}",
        "{'a':1}",
        "{\"a\":123456789012345678901234567890123}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}"
      })
  void refusesWhatIsNoSmallObject(String body) throws Exception {
    JsonNode problem = problem(post(body), 400, "body-malformed");
    assertThat(problem.path("detail").asText()).doesNotContain("com.fasterxml", "StreamRead");
    assertThat(problem.path("remedy").asText()).contains("65536 bytes");
  }

  @Test
  void refusesLongNamesAndStrings() throws Exception {
    problem(post("{\"" + "n".repeat(5000) + "\":1}"), 400, "body-malformed");
    problem(post("{\"a\":\"" + "s".repeat(5000) + "\"}"), 400, "body-malformed");
    problem(post("{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"), 400, "body-malformed");
  }

  /** By a new connection each time: one that waits for its next request is soon ended here. */
  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void namesTheLimitOfABodyThatIsTooLong() throws Exception {
    String body = "{\"a\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(problem(post(body), 413, "body-too-large").path("limit").asText())
        .isEqualTo("65536 bytes");
    HttpRequest chunked =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/things"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(body)))
            .build();
    problem(send(chunked), 413, "body-too-large");
  }

  @ParameterizedTest
  @CsvSource({"/things,zz", "/bytes,zz", "/bytes,-1"})
  void saysThatABodyIsBadlyFramed(String path, String length) throws Exception {
    assertThat(chunked(path, length + "\r\n{}\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("body-malformed", "not framed as HTTP/1.1 frames them", "Content-Length");
  }

  @Test
  void takesBytesInChunksUpToTheirLimit() throws Exception {
    String half = "80000\r\n" + "x".repeat(1 << 19) + "\r\n";
    assertThat(chunked("/bytes", half + half + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .contains("1048576 bytes");
    assertThat(chunked("/bytes", half + half + "1\r\nx\r\n"))
        .startsWith("HTTP/1.1 413")
        .contains("body-too-large", "1048576 bytes");
  }

  private String chunked(String path, String body) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      String head =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void saysWhyItRefusesABodyToOneWhoSendsItAllFirst() throws Exception {
    byte[] body = new byte[400_000];
    for (int round = 0; round < 20; round++) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.setSoTimeout(20_000);
        OutputStream out = socket.getOutputStream();
        out.write(
            ("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: "
                    + body.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (int from = 0; from < body.length; from += 40_000) {
          out.write(body, from, 40_000);
        }
        out.flush();
        byte[] all = socket.getInputStream().readAllBytes();
        assertThat(new String(all, StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 413")
            .contains("body-too-large");
      }
    }
  }

  @Test
  void endsAConnectionWhoseBodyDoesNotCome() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 100\r\n\r\n{\"a\":")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      byte[] all = socket.getInputStream().readAllBytes();
      assertThat(new String(all, StandardCharsets.US_ASCII)).doesNotContain("200 OK");
    }
  }
}
