package io.fodc.proxy.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The REST port must not speak the HTTP/2 that is only guarded on the link's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HelidonServiceLoadingTest {

  private Process process;
  private int port;

  /**
   * Helidon looks for services once per JVM, and others in this one may have made it look before.
   */
  static final class FreshJvm {
    public static void main(String[] arguments) throws IOException {
      HelidonServiceLoading.restrict();
      WebServer server =
          WebServer.builder()
              .config(Config.empty())
              .bindAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .shutdownHook(false)
              .routing(routing -> routing.get("/", (request, response) -> response.send("plain")))
              .build()
              .start();
      System.out.println("port " + server.port());
      while (System.in.read() >= 0) {
        // Until the test is over.
      }
      server.stop();
    }
  }

  @BeforeAll
  void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FreshJvm.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith("port ")) {
      line = output.readLine();
    }
    port = Integer.parseInt(requireNonNull(line, "the server ended at once").substring(5));
  }

  @AfterAll
  void stop() {
    process.destroy();
  }

  @Test
  void refusesHttp2WithPriorKnowledge() throws IOException {
    String answer = exchange(new String(RawHttp2.preface(), ISO_8859_1));
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 ")).as(answer).isTrue();
  }

  @Test
  void doesNotUpgrade() throws IOException {
    String answer =
        exchange(
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200").contains("plain");
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(500);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      byte[] buffer = new byte[4096];
      try {
        for (int n = socket.getInputStream().read(buffer);
            n >= 0;
            n = socket.getInputStream().read(buffer)) {
          answer.append(new String(buffer, 0, n, ISO_8859_1));
        }
      } catch (SocketTimeoutException kept) {
        // the connection is kept for the next request
      }
      return answer.toString();
    }
  }
}
