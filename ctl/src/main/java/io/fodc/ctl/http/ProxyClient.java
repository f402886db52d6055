package io.fodc.ctl.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fodc.ctl.CtlVersion;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.connection.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * Asks the proxy. Answers are held whole up to {@value #MOST_BYTES} bytes and {@value #MOST_DEPTH}
 * levels; redirects are not followed, so a token goes nowhere else. What is no success becomes a
 * {@link Failure}.
 */
public final class ProxyClient implements AutoCloseable {
  private static final int MOST_BYTES = 32 << 20;
  private static final int MOST_PROBLEM_BYTES = 64 << 10;
  private static final int MOST_DEPTH = 64;
  private static final String JSON_TYPE = "application/json";

  /** Reads JSON within the bounds. */
  public static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MOST_DEPTH)
                      .maxStringLength(MOST_BYTES)
                      .build())
              .build());

  private final Connection connection;
  private final HttpClient client;

  /** A client; it connects with the first request. */
  public ProxyClient(Connection connection) {
    this.connection = connection;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connection.answerLimit());
    builder.sslContext(connection.tls().orElseGet(ProxyClient::noTls));
    this.client = builder.build();
  }

  /** Trusts nobody: for http, so that the JVM does not read the system's authorities first. */
  private static SSLContext noTls() {
    try {
      SSLContext none = SSLContext.getInstance("TLS");
      none.init(new KeyManager[0], new TrustManager[0], null);
      return none;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The proxy's address. */
  public URI server() {
    return connection.server();
  }

  /** The document at an address. */
  public JsonNode get(Address address) {
    return parsed(whole(request(address, JSON_TYPE).GET()));
  }

  /** The text at an address, asked for as this media type. */
  public String text(Address address, String mediaType) {
    return new String(whole(request(address, mediaType).GET()).body(), StandardCharsets.UTF_8);
  }

  /** Sends a document; an answer without a body is an empty object. */
  public JsonNode post(Address address, JsonNode document, String idempotencyKey) {
    HttpRequest.Builder request =
        request(address, JSON_TYPE)
            .header("Content-Type", JSON_TYPE)
            .POST(HttpRequest.BodyPublishers.ofString(document.toString()));
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return parsed(whole(request));
  }

  /** Asks to do what the address says. */
  public JsonNode post(Address address) {
    return parsed(whole(request(address, JSON_TYPE).POST(HttpRequest.BodyPublishers.noBody())));
  }

  /** Deletes what is at an address. */
  public void delete(Address address) {
    whole(request(address, JSON_TYPE).DELETE());
  }

  /**
   * A body to be read as it comes; its reader closes it.
   *
   * @param headers further headers: name, value, name, value, …
   * @param stallLimit longest time without a byte
   */
  public Body stream(Address address, String mediaType, List<String> headers, Duration stallLimit) {
    HttpRequest.Builder request = request(address, mediaType).GET();
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    HttpResponse<InputStream> response =
        await(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    WatchedInput body = new WatchedInput(response.body(), stallLimit);
    if (response.statusCode() / 100 == 2) {
      return new Body(response.statusCode(), response.headers(), body);
    }
    try (body) {
      throw failure(response, body.readNBytes(MOST_PROBLEM_BYTES));
    } catch (IOException e) {
      throw failure(response, new byte[0]);
    }
  }

  /** A body on its way. */
  public record Body(int status, java.net.http.HttpHeaders headers, InputStream in)
      implements AutoCloseable {
    /** Media type without parameters, in lower case; empty when there is none. */
    public String mediaType() {
      return ProxyClient.mediaType(headers);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private HttpRequest.Builder request(Address address, String mediaType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.server() + address.text()))
            .header("Accept", mediaType)
            .header("User-Agent", "fodcctl/" + CtlVersion.VERSION);
    connection.token().ifPresent(t -> request.header("Authorization", t.authorization()));
    return request;
  }

  private HttpResponse<byte[]> whole(HttpRequest.Builder request) {
    HttpResponse<byte[]> response =
        await(
            client.sendAsync(
                request.build(),
                HttpResponse.BodyHandlers.limiting(
                    HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES)));
    if (response.statusCode() / 100 != 2) {
      throw failure(response, response.body());
    }
    return response;
  }

  private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer) {
    try {
      return answer.get(connection.answerLimit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw timeout();
    } catch (ExecutionException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.cancel(true);
      throw new Failure(ExitCode.FAILED, "interrupted", List.of());
    }
  }

  private Failure timeout() {
    return new Failure(
        ExitCode.TIMEOUT,
        server() + " gave no answer within " + connection.answerLimit().toSeconds() + " s",
        "raise --request-timeout, or ask for less");
  }

  private Failure unreachable(Throwable cause) {
    if (cause instanceof HttpTimeoutException) {
      return timeout();
    }
    String why = why(cause);
    String remedy =
        switch (cause) {
          case SSLException _ ->
              "check --ca-file, the server's name in its certificate, and --cert and --key";
          case ConnectException _ -> "start the proxy there, or name another with --server";
          default -> "look whether a proxy answers there; 'fodcctl version' asks the least";
        };
    return new Failure(
        ExitCode.FAILED,
        "cannot ask " + server(),
        List.of("why:     " + why, "remedy:  " + remedy));
  }

  private static String why(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null && !message.isBlank()) {
        return message;
      }
    }
    return thrown instanceof ConnectException
        ? "nobody takes connections there"
        : thrown.getClass().getSimpleName();
  }

  private static Failure failure(HttpResponse<?> response, byte[] body) {
    if (response.statusCode() / 100 == 3) {
      return new Failure(
          ExitCode.FAILED,
          "the server wants the request elsewhere: "
              + response.headers().firstValue("Location").orElse("it does not say where"),
          "redirects are not followed; give the right address with --server");
    }
    JsonNode problem = MissingNode.getInstance();
    if (mediaType(response.headers()).equals("application/problem+json")) {
      try {
        problem = JSON.readTree(body);
      } catch (IOException e) {
        // Then the body is shown as it is.
      }
    }
    String text = new String(body, 0, Math.min(body.length, 1024), StandardCharsets.UTF_8);
    return ProblemText.of(
        response.statusCode(),
        problem,
        mediaType(response.headers()).startsWith("text/") || problem.isMissingNode() ? text : "",
        response.headers().firstValue("Retry-After").orElse(""));
  }

  private static String mediaType(java.net.http.HttpHeaders headers) {
    String type = headers.firstValue("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(java.util.Locale.ROOT);
  }

  private JsonNode parsed(HttpResponse<byte[]> response) {
    if (response.body().length == 0) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED,
          "the answer of "
              + server()
              + " is no JSON: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "look whether a FODC proxy answers there");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
