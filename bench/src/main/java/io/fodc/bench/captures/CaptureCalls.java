package io.fodc.bench.captures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Captures of one proxy, over HTTP. */
final class CaptureCalls implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ProxyProcess proxy;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  CaptureCalls(ProxyProcess proxy) {
    this.proxy = proxy;
  }

  /** Starts a capture; its name. */
  String start(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(proxy.url("/api/v1/captures")))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    JsonNode capture = JSON.readTree(answer.body());
    if (answer.statusCode() != 202) {
      throw new IOException("a capture was answered with " + answer.statusCode() + ": " + capture);
    }
    return capture.path("id").asText();
  }

  /** Waits until every agent has said something of a capture. */
  void awaitNoneQueued(String id, Duration limit) {
    Await.until(
        "no part of " + id + " to be queued",
        limit,
        () -> !Http.body(proxy.url("/api/v1/captures/" + id)).contains("\"state\":\"queued\""));
  }

  /** A capture at its end, which must be a good one. */
  JsonNode done(String id, Duration limit) throws IOException {
    JsonNode capture =
        Await.value(
            () -> "capture " + id + " to end",
            limit,
            () ->
                Optional.of(JSON.readTree(Http.body(proxy.url("/api/v1/captures/" + id))))
                    .filter(now -> !now.path("state").asText().equals("running")));
    if (!capture.path("state").asText().equals("done")) {
      throw new IOException("a capture ended badly: " + shortened(capture.toString()));
    }
    return capture;
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(4_000, text.length()));
  }

  /** Reads an artifact and drops it; its length. */
  long download(String id, String name) throws IOException, InterruptedException {
    String path = "/api/v1/captures/" + id + "/artifacts/" + name;
    HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.url(path))).build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(path + " gave " + answer.statusCode());
      }
      byte[] buffer = new byte[1 << 16];
      long length = 0;
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        length += read;
      }
      return length;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
