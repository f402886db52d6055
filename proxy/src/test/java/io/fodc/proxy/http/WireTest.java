package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives on the socket when the other side does not behave. */
class WireTest {
  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final int SERIES = 20_000;

  private Rig rig;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    rig = new Rig(directory, Rig.impatient(PATIENCE, 1));
    SeriesDefinition[] series = new SeriesDefinition[SERIES];
    Double[] values = new Double[SERIES];
    MetricFamily family = MetricFamily.gauge("g", "G.");
    for (int i = 0; i < SERIES; i++) {
      series[i] = SeriesDefinition.of(family, "i", "value-" + i + "x".repeat(200));
    }
    Arrays.fill(values, 1.0);
    rig.node("c", "n", NodeRole.LIAISON).define(series).tick(values);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aClientThatWantsOneAnswerOnlySeesTheEndOfTheConnection(@TempDir Path directory)
      throws Exception {
    try (Rig patient = new Rig(directory, Rig.impatient(Duration.ofSeconds(60), 1));
        Socket socket = new Socket("127.0.0.1", patient.http.port())) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cluster", "/federate", "/metrics", "/livez"})
  void anAnswerIsWholeForAClientThatWantsOneOnly(String path) throws IOException {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200");
      if (answer.contains("Transfer-Encoding: chunked")) {
        assertThat(answer).endsWith("\r\n0\r\n\r\n");
      } else {
        assertThat(answer).contains("Content-Length: ");
      }
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", rig.http.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return rest(socket);
    }
  }

  private static String rest(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[4096];
    InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      text.append("(reset)");
    }
    return text.toString();
  }

  @Test
  void endsAConnectionThatSaysNothing() throws Exception {
    try (Socket socket = connect()) {
      assertThat(rest(socket)).doesNotContain("200 OK");
    }
  }

  @Test
  void endsARequestThatDripsIn() throws Exception {
    try (Socket socket = connect()) {
      socket.setSoTimeout(20);
      byte[] drip =
          ("GET /livez HTTP/1.1\r\nX: " + "y".repeat(500)).getBytes(StandardCharsets.US_ASCII);
      int sent = 0;
      boolean ended = false;
      while (!ended && sent < drip.length) {
        try {
          socket.getOutputStream().write(drip[sent++]);
          ended = socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
          continue;
        } catch (SocketException e) {
          ended = true;
        }
      }
      assertThat(ended).isTrue();
      assertThat(sent).isLessThan(drip.length);
    }
  }

  @Test
  void endsAClientThatDoesNotReadAndAnswersTheNext() throws Exception {
    try (Socket socket = connect()) {
      socket.setReceiveBufferSize(4096);
      socket
          .getOutputStream()
          .write(
              "GET /federate HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      boolean busySeen = false;
      int status = 503;
      while (System.nanoTime() < deadline && !(busySeen && status == 200)) {
        status = rig.get("/federate").statusCode();
        busySeen |= status == 503;
        assertThat(rig.get("/livez").statusCode()).isEqualTo(200);
      }
      assertThat(busySeen).isTrue();
      assertThat(status).isEqualTo(200);
      assertThat(rig.get("/metrics").body())
          .containsPattern("fodc_proxy_http_connections_ended_total [1-9]");
    }
  }

  @Test
  void refusesHttp2InEveryForm() throws Exception {
    assertThat(exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 4");
    assertThat(
            exchange(
                "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void takesSelectorsAsCurlSendsThem() throws Exception {
    assertThat(
            exchange(
                "GET /federate?match[]=g%7Bi%3D%22none%22%7D&match[]=up{a=\"b\"} HTTP/1.1\r\n"
                    + "Host: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void boundsUrlHeadersAndBody() throws Exception {
    assertThat(exchange("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 414")
        .contains("url-too-long");
    assertThat(
            exchange("GET / HTTP/1.1\r\nHost: localhost\r\nA: " + "a".repeat(20_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 4")
        .contains("application/problem+json");
    assertThat(exchange("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"))
        .startsWith("HTTP/1.1 413")
        .contains("body-too-large");
  }

  @Test
  void survivesRandomBytes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[random.nextInt(1, 2000)];
      random.nextBytes(noise);
      try (Socket socket = connect()) {
        socket.getOutputStream().write(noise);
        socket.shutdownOutput();
        assertThat(rest(socket)).as("seed %s", seed).doesNotContain("200 OK");
      } catch (SocketException e) {
        continue;
      }
    }
    assertThat(rig.get("/livez").statusCode()).isEqualTo(200);
  }
}
