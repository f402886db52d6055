package io.fodc.bench.recorder;

import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.RunningProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same samples in VictoriaMetrics: imported, flushed, merged into one part, shut down. */
final class VictoriaStorage {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final int MERGES = 40;
  private static final long MERGE_PAUSE_MILLIS = 500;

  /** Parts that hold samples, by the metrics of the server itself. */
  private static final Pattern PARTS =
      Pattern.compile("vm_parts\\{type=\"storage/(?:inmemory|small|big)\"[^}]*} (\\d+)");

  private static final Pattern ROWS =
      Pattern.compile("vm_rows\\{type=\"storage/(?:inmemory|small|big)\"[^}]*} (\\d+)");

  private VictoriaStorage() {}

  /** All of {@code data} (timestamps, values, their index) and of {@code indexdb}. */
  static Optional<StoreCost> of(Pages pages, long firstMillis, Path directory)
      throws IOException, InterruptedException {
    Optional<Path> binary = Programs.find("victoria-metrics", "victoria-metrics");
    if (binary.isEmpty()) {
      return Optional.empty();
    }
    Path home = Programs.emptied(directory.resolve("victoria-metrics"));
    Path text = home.resolve("pages.txt");
    long samples = TimedText.write(pages, firstMillis, Long::toString, "", text);
    Path data = home.resolve("data");
    int port = FreePort.any();
    String url = "http://127.0.0.1:" + port;
    List<String> command =
        List.of(
            binary.get().toString(),
            "-storageDataPath=" + data,
            "-httpListenAddr=127.0.0.1:" + port,
            "-retentionPeriod=100y",
            "-memory.allowedBytes=256MiB");
    try (RunningProcess server = RunningProcess.start("victoria", command, Map.of(), home)) {
      server.awaitReady(url + "/health");
      post(url + "/api/v1/import/prometheus", text);
      Http.body(url + "/internal/force_flush");
      Await.until("all rows to be stored", LIMIT, () -> sum(url, ROWS) == samples);
      merge(url);
      server.stop();
    }
    long sampleBytes = StoreCost.sizeOf(data, file -> file.startsWith(data.resolve("data")));
    long indexBytes = StoreCost.sizeOf(data, file -> file.startsWith(data.resolve("indexdb")));
    return Optional.of(
        new StoreCost("victoria-metrics", samples, sampleBytes + indexBytes, sampleBytes));
  }

  /** A merge that is asked for while another one runs may do nothing: asks again. */
  private static void merge(String url) throws IOException, InterruptedException {
    for (int i = 0; i < MERGES && sum(url, PARTS) > 1; i++) {
      Http.body(url + "/internal/force_merge");
      Thread.sleep(MERGE_PAUSE_MILLIS);
    }
    long parts = sum(url, PARTS);
    if (parts > 1) {
      System.err.println("victoria-metrics: measured with " + parts + " parts, not merged to one");
    }
  }

  private static void post(String url, Path body) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url))
                  .POST(HttpRequest.BodyPublishers.ofFile(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException(url + " answered " + answer.statusCode() + ": " + answer.body());
      }
    }
  }

  private static long sum(String url, Pattern metric) throws IOException {
    Matcher found = metric.matcher(Http.body(url + "/metrics"));
    long sum = 0;
    while (found.find()) {
      sum += Long.parseLong(found.group(1));
    }
    return sum;
  }
}
