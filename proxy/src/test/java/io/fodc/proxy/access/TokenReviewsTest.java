package io.fodc.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a small API server reviews, which may also be slow, wrong or away. */
class TokenReviewsTest {
  private static final String USER =
      """
      {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","status":{"authenticated":true,
       "audiences":["fodc"],"user":{"username":"system:serviceaccount:monitoring:prometheus",
       "groups":["system:serviceaccounts","system:serviceaccounts:monitoring"]}}}
      """;

  @TempDir Path directory;
  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile String answer = USER;
  private volatile int status = 201;
  private volatile boolean hangs;
  private volatile JsonNode review = new ObjectMapper().createObjectNode();
  private volatile String authorization = "";
  private HttpServer server;
  private Path ownToken;
  private TokenReviews reviews;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/apis/authentication.k8s.io/v1/tokenreviews", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    ownToken = Files.writeString(directory.resolve("token"), "own-1\n");
    reviews =
        new TokenReviews(
            new KubernetesSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                Optional.of(ownToken),
                Optional.empty(),
                List.of("fodc"),
                Duration.ofSeconds(10),
                Duration.ofMillis(500)),
            Bindings.parse(
                List.of(
                    "k8s:system:serviceaccount:monitoring:* metrics-reader cluster={1}",
                    "k8s-group:system:serviceaccounts:monitoring viewer *")),
            () -> Instant.ofEpochMilli(now.get()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    review = new ObjectMapper().readTree(exchange.getRequestBody());
    if (hangs) {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void stop() {
    over.countDown();
    reviews.close();
    server.stop(0);
  }

  private Verdict verify(String token) {
    return reviews.verify(new Credentials(Optional.of(token), Optional.empty()));
  }

  @Test
  void knowsWhomTheServerKnows() throws Exception {
    assertThat(verify("t1"))
        .isInstanceOfSatisfying(
            Verdict.Known.class,
            known -> {
              assertThat(known.identity().name())
                  .isEqualTo("k8s:system:serviceaccount:monitoring:prometheus");
              assertThat(known.identity().grants())
                  .containsExactlyInAnyOrder(
                      new Grant(Role.METRICS_READER, Scope.parse("cluster=prometheus")),
                      new Grant(Role.VIEWER, Scope.ALL));
            });
    assertThat(review.path("kind").asText()).isEqualTo("TokenReview");
    assertThat(review.path("spec").path("token").asText()).isEqualTo("t1");
    assertThat(review.path("spec").path("audiences").toString()).isEqualTo("[\"fodc\"]");
    assertThat(authorization).isEqualTo("Bearer own-1");
    Files.writeString(ownToken, "own-2");
    verify("t2");
    assertThat(authorization).isEqualTo("Bearer own-2");
  }

  @Test
  void remembersForAWhile() {
    for (int i = 0; i < 5; i++) {
      verify("t1");
    }
    assertThat(asked).hasValue(1);
    answer = "{\"status\":{\"authenticated\":false,\"error\":\"gone\"}}";
    assertThat(verify("t1")).isInstanceOf(Verdict.Known.class);
    now.addAndGet(10_000);
    assertThat(verify("t1")).isInstanceOf(Verdict.Refused.class);
    assertThat(verify("t1")).isInstanceOf(Verdict.Refused.class);
    assertThat(asked).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\":{}}",
        "{\"status\":{\"authenticated\":\"yes\"}}",
        "{\"status\":{\"authenticated\":true,\"audiences\":[\"grafana\"],\"user\":{\"username\":\"u\"}}}",
        "{\"status\":{\"authenticated\":true,\"user\":{\"username\":\"u\"}}}"
      })
  void whoIsNotKnownForUsIsRefused(String said) {
    answer = said;
    assertThat(verify("t1")).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void aServerThatIsWrongOrAwayLetsNobodyIn() {
    status = 403;
    unavailable("t1");
    status = 201;
    answer = "no json";
    unavailable("t2");
    answer = "[".repeat(10_000);
    unavailable("t3");
    answer = "{\"x\":\"" + "y".repeat(2 << 20) + "\"}";
    unavailable("t4");
    server.stop(0);
    unavailable("t5");
  }

  @Test
  void aServerThatHangsCostsABoundedWaitAndNothingIsRemembered() {
    hangs = true;
    long start = System.nanoTime();
    unavailable("t1");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    hangs = false;
    assertThat(verify("t1")).isInstanceOf(Verdict.Known.class);
  }

  private void unavailable(String token) {
    assertThat(verify(token))
        .isInstanceOfSatisfying(
            Verdict.Unavailable.class,
            away -> assertThat(away.reason()).contains("Kubernetes API server"));
  }
}
