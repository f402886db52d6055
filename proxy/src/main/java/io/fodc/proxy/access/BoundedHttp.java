package io.fodc.proxy.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a server that may be slow, silent or endless: the whole exchange has one deadline. */
final class BoundedHttp implements AutoCloseable {
  private static final long MAX_BODY_BYTES = 1 << 20;

  private final HttpClient client;
  private final Duration limit;

  /**
   * A client.
   *
   * @param authorities PEM certificates that the server's must come from; the platform's if empty
   * @param limit how long one exchange may take, connecting included
   * @throws IOException naming the file if the authorities cannot be used
   */
  BoundedHttp(Optional<Path> authorities, Duration limit) throws IOException {
    this.client = TrustedAuthorities.client(authorities, limit);
    this.limit = limit;
  }

  /** Status and body of an answer. */
  record Answer(int status, byte[] body) {
    boolean good() {
      return status / 100 == 2;
    }
  }

  Answer get(URI uri) throws IOException {
    return send(HttpRequest.newBuilder(uri).header("Accept", "application/json").GET());
  }

  Answer post(URI uri, String bearer, byte[] json) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    return send(request);
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    HttpRequest ready = request.timeout(limit).build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(ready, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES));
    try {
      HttpResponse<byte[]> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no whole answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(cause.getClass().getSimpleName() + " " + cause.getMessage(), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
