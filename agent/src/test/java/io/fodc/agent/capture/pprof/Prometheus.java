package io.fodc.agent.capture.pprof;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Prometheus server from the system's package, busy with queries: a Go server nobody here wrote.
 */
final class Prometheus implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/bin/prometheus");
  private static final String QUERY =
      "/api/v1/query?query=sum(rate(%7B__name__%3D~%22.%2B%22%7D%5B1m%5D))";

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Thread load = Thread.ofVirtual().unstarted(this::query);
  private volatile boolean closed;

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one that reads its own metrics, and asks it things until it is closed. */
  static Prometheus start(Path directory) throws IOException, InterruptedException {
    assumeThat(BINARY).as("the package prometheus is not installed").isExecutable();
    int port = freePort();
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: self
              static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(port));
    Process process =
        new ProcessBuilder(
                BINARY.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, port);
    prometheus.awaitReady();
    prometheus.load.start();
    return prometheus;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        close();
        throw new IOException("prometheus is not ready");
      }
      Thread.sleep(50);
    }
  }

  private boolean ready() throws InterruptedException {
    try {
      return get("/-/ready") == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void query() {
    try {
      while (!closed) {
        for (int i = 0; i < 20; i++) {
          get(QUERY);
        }
        // Half of the time, so that others on this machine come to theirs.
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      // It ends with the server.
    }
  }

  private int get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    closed = true;
    load.interrupt();
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
  }
}
