package io.fodc.agent.http;

import io.fodc.agent.recorder.RecorderStatus;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The agent's HTTP server over a window that tests fill by hand. */
final class ServedAgent implements AutoCloseable {
  static final long INTERVAL = 1000;
  static final HttpLimits QUICK =
      new HttpLimits(
          24,
          4,
          Duration.ofSeconds(2),
          Duration.ofMillis(700),
          Duration.ofSeconds(2),
          Duration.ofMillis(200));

  final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  volatile Labels identity = Labels.ofMap(Map.of("cluster", "c", "node_id", "n1"));
  volatile Readiness readiness = Readiness.READY;
  volatile long nowMillis = 50_000;

  private final SeriesTable table = new SeriesTable(64 << 20);
  private final Window window =
      Window.open(new WindowSettings(64 << 20, INTERVAL), table, new MemoryBudget(64 << 20));
  private volatile RecorderStatus status =
      new RecorderStatus(RecorderStatus.NO_TICK, INTERVAL, List.of(), List.of());
  private final AgentHttpServer server;

  ServedAgent() throws IOException {
    this(QUICK);
  }

  ServedAgent(HttpLimits limits) throws IOException {
    server =
        AgentHttpServer.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new MetricsPage(window, table, () -> status, () -> identity, () -> nowMillis),
            () -> readiness,
            limits);
  }

  /** A tick now; each series with the value 1. */
  void tick(SeriesDefinition... series) {
    Tick tick = new Tick();
    tick.reset(nowMillis);
    for (SeriesDefinition definition : series) {
      tick.add(table.intern(SeriesKey.of(definition), definition.family()), 1);
    }
    window.append(tick);
    status = new RecorderStatus(nowMillis, INTERVAL, List.of(), List.of());
  }

  HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
    java.net.http.HttpRequest.Builder request =
        java.net.http.HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send("GET", path, headers);
  }

  String page(String... headers) throws Exception {
    return text(get("/metrics", headers));
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(server.address(), 5000);
    socket.setSoTimeout(10_000);
    return socket;
  }

  Socket send(String bytes) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** What the server answers to these bytes until it ends the connection. */
  String exchange(String bytes) throws IOException {
    try (Socket socket = send(bytes)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Reads until the server ends the connection; how long that took. */
  static Duration untilEnded(Socket socket) {
    long begin = System.nanoTime();
    try (InputStream in = socket.getInputStream()) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the server has not ended the connection", e);
    } catch (IOException e) {
      // Reset: ended too.
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  int connections() {
    return server.connections();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    window.close();
    table.close();
  }
}
