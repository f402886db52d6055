package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every exit code, and what is said beside it. */
class ExitCodesTest {
  @TempDir Path directory;

  private final PlayedProxy proxy = PlayedProxy.start();

  @AfterEach
  void close() {
    proxy.close();
  }

  private Shell.Ran run(String... arguments) {
    return new Shell(directory).on(proxy).run(arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "400, 2", "401, 4", "403, 4", "404, 3", "409, 7", "422, 7", "429, 7", "500, 1", "503, 1",
    "504, 6"
  })
  void aStatusGivesItsCode(int status, int exit) {
    proxy.on("GET /api/v1/whoami", status, "application/problem+json", "{\"title\":\"T\"}");
    Shell.Ran ran = run("whoami");
    assertThat(ran.exit()).isEqualTo(exit);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("fodcctl: T (no code, " + status + ")\n");
  }

  @Test
  void aProblemIsToldWithItsReasonRemedyAndRequest() {
    proxy.on(
        "POST /api/v1/captures",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          PlayedProxy.send(
              exchange,
              409,
              "application/problem+json",
              """
              {"type":"urn:fodc:problem:busy-node","title":"Another capture runs","status":409,\
              "code":"capture-busy","detail":"data-hot-0 is busy\\u001b[31m","holder":"c7",\
              "kinds":["cpu","heap"],"remedy":"wait for it","request_id":"abc"}""");
        });
    Shell.Ran ran = run("capture", "cpu", "-n", "data-hot-0");
    assertThat(ran.exit()).isEqualTo(7);
    assertThat(ran.err())
        .isEqualTo(
            """
            fodcctl: Another capture runs (capture-busy, 409)
              why:     data-hot-0 is busy\\x1b[31m
              holder:  c7
              kinds:   cpu, heap
              remedy:  wait for it
              retry:   in 7 s
              request: abc
            """);
  }

  @Test
  void nobodyThereIsAFailureWithARemedy() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Shell.Ran ran = run("--server", "http://127.0.0.1:" + port, "get", "nodes");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot ask http://127.0.0.1:" + port, "remedy:", "--server");
  }

  @Test
  void aSilentServerIsATimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Shell.Ran ran =
          run(
              "whoami",
              "--server=http://127.0.0.1:" + silent.getLocalPort(),
              "--request-timeout=1");
      assertThat(ran.exit()).isEqualTo(6);
      assertThat(ran.err()).contains("gave no answer within 1 s", "--request-timeout");
    }
  }

  @Test
  void missingNodesArePartial() {
    proxy.json(
        "GET /cluster/config",
        """
        {"nodes":[{"cluster":"prod","node_id":"a","entries":[{"key":"k","value":"v","provenance":"flag"}]}],\
        "partial":true,"missing_nodes":[{"cluster":"prod","node_id":"b","reason":"not heard of"}]}""");
    Shell.Ran ran = run("get", "configs");
    assertThat(ran.exit()).isEqualTo(5);
    assertThat(ran.out()).contains("prod/a   k     v       flag");
    assertThat(ran.err()).contains("prod/b: not heard of");
  }

  @Test
  void whatIsNoJsonIsAFailure() {
    proxy.json("GET /api/v1/whoami", "<html>");
    Shell.Ran ran = run("whoami");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("is no JSON", "look whether a FODC proxy answers there");
  }

  @Test
  void deepJsonIsRefused() {
    proxy.json("GET /api/v1/whoami", "[".repeat(10_000));
    assertThat(run("whoami").exit()).isEqualTo(1);
  }

  @Test
  void redirectsAreNotFollowed() {
    proxy.on(
        "GET /api/v1/whoami",
        exchange -> {
          exchange.getResponseHeaders().set("Location", proxy.url() + "/elsewhere");
          PlayedProxy.send(exchange, 302, "text/plain", "");
        });
    Shell.Ran ran = run("whoami");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("/elsewhere", "redirects are not followed");
    assertThat(proxy.asked()).hasSize(1);
  }

  @Test
  void aNoOfCanIIsDenied() {
    proxy.json(
        "GET /api/v1/can-i",
        "{\"allowed\":false,\"permission\":\"create:captures/cpu\",\"identity\":\"token:alice\"}");
    Shell.Ran ran = run("can-i", "create", "captures/cpu", "--cluster", "prod");
    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.out()).isEqualTo("no\n");
    assertThat(ran.err()).isEqualTo("token:alice lacks create:captures/cpu there\n");
    assertThat(proxy.asked().getFirst().target())
        .isEqualTo("/api/v1/can-i?verb=create&resource=captures%2Fcpu&cluster=prod");
  }
}
