package io.fodc.e2e.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to processes under test, over HTTP/1.1 with a limit on time. */
public final class Http {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Http() {}

  /** The answer to a GET, whatever its status. */
  public static HttpResponse<String> get(String uri, String... headers) throws IOException {
    return send(request(uri, headers), HttpResponse.BodyHandlers.ofString());
  }

  /** The answer to a POST of JSON, whatever its status. */
  public static HttpResponse<String> post(String uri, String json, String... headers)
      throws IOException {
    return send(
        request(uri, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The bytes a GET answers, which must be 200. */
  public static byte[] bytes(String uri, String... headers) throws IOException {
    HttpResponse<byte[]> answer =
        send(request(uri, headers), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " gave " + answer.statusCode());
    }
    return answer.body();
  }

  private static HttpRequest.Builder request(String uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(LIMIT);
    return headers.length > 0 ? request.headers(headers) : request;
  }

  private static <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) throws IOException {
    try {
      return CLIENT.send(request.build(), body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The body of a GET that must answer 200. */
  public static String body(String uri) throws IOException {
    HttpResponse<String> answer = get(uri);
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " gave " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  /** Whether a GET answers 200 now. */
  public static boolean answers(String uri) {
    try {
      return get(uri).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
