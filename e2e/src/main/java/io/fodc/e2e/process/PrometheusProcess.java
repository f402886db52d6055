package io.fodc.e2e.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Prometheus server from the system's package: a Go server nobody here wrote. */
public final class PrometheusProcess implements Closeable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningProcess process;
  private final int port;

  private PrometheusProcess(RunningProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The binary on the path; empty when the package is not installed. */
  public static Optional<Path> binary() {
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts a server with a configuration and waits until it is ready. */
  public static PrometheusProcess start(Path directory, String name, int port, String configuration)
      throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Path config = Files.writeString(home.resolve("prometheus.yml"), configuration);
    RunningProcess process =
        RunningProcess.start(
            name,
            List.of(
                binary().orElseThrow().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port),
            Map.of(),
            directory);
    PrometheusProcess prometheus = new PrometheusProcess(process, port);
    Await.until(
        "Prometheus to be ready; see " + process.log(),
        START_LIMIT,
        () -> Http.answers(prometheus.url("/-/ready")));
    return prometheus;
  }

  /** The address of a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The process that runs. */
  public RunningProcess process() {
    return process;
  }

  /** The result vector of an instant query. */
  public JsonNode query(String promql) throws IOException {
    return get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8))
        .path("result");
  }

  /** The data of an API answer. */
  public JsonNode get(String path) throws IOException {
    JsonNode answer = JSON.readTree(Http.body(url(path)));
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(path + " gave " + answer);
    }
    return answer.path("data");
  }

  @Override
  public void close() {
    process.close();
  }
}
