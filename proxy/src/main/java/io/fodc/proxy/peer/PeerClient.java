package io.fodc.proxy.peer;

import io.fodc.proxy.access.PeerToken;
import io.fodc.proxy.access.TrustedAuthorities;
import io.fodc.proxy.fleet.Holder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks peers, {@value #PLACES} questions of one at a time: more wait for a place as long as they
 * may take. A redirect is not followed, for the token would go with it. Any thread.
 */
final class PeerClient implements AutoCloseable {
  static final int PLACES = 32;
  private static final Duration MOST_OF_ALL = Duration.ofMinutes(30);

  private final HttpClient client;
  private final Optional<PeerToken> token;
  private final String instance;
  private final ConcurrentHashMap<String, Semaphore> places = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("peer-deadlines").factory());

  /**
   * A client.
   *
   * @param instance how this proxy is called, so that one that asks itself notices
   * @throws IOException naming the file if the authorities cannot be used
   */
  PeerClient(Optional<Path> authorities, Optional<PeerToken> token, String instance, Duration limit)
      throws IOException {
    this.client = TrustedAuthorities.client(authorities, limit);
    this.token = token;
    this.instance = instance;
  }

  /**
   * Asks, and waits for the head of the answer.
   *
   * @throws PeerException if there is none in time; whatever its status, an answer is one
   */
  PeerAnswer ask(Holder peer, PeerCall call) throws PeerException {
    long begun = System.nanoTime();
    Semaphore room = places.computeIfAbsent(peer.url(), url -> new Semaphore(PLACES));
    try {
      if (!room.tryAcquire(call.limit().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new PeerException(PLACES + " questions to it are unanswered, which is the limit");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException("the proxy is stopping", e);
    }
    boolean answered = false;
    try {
      PeerAnswer answer = send(peer, call, begun, room);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        room.release();
      }
    }
  }

  private PeerAnswer send(Holder peer, PeerCall call, long begun, Semaphore room)
      throws PeerException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request(peer, call), HttpResponse.BodyHandlers.ofInputStream());
    long limit = call.limit().toNanos();
    try {
      HttpResponse<InputStream> head =
          answer.get(limit - (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
      long deadline = begun + (call.whole() ? limit : MOST_OF_ALL.toNanos());
      return new PeerAnswer(
          head.statusCode(),
          head.headers(),
          new PeerBody(head.body(), limit, deadline, timer, room::release));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new PeerException("it did not answer within " + call.limit().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw failed(e, call.limit());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new PeerException("the proxy is stopping", e);
    }
  }

  private static PeerException failed(ExecutionException e, Duration limit) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return switch (cause) {
      case HttpConnectTimeoutException slow ->
          new PeerException("it cannot be reached within " + limit.toMillis() + " ms", e);
      case ConnectException refused -> new PeerException("it cannot be reached", e);
      case javax.net.ssl.SSLException tls ->
          new PeerException("TLS with it failed: " + tls.getMessage(), e);
      default -> new PeerException("it did not answer: " + cause.getClass().getSimpleName(), e);
    };
  }

  private HttpRequest request(Holder peer, PeerCall call) throws PeerException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(peer.url() + call.path()))
              .header(PeerCall.PEER_HEADER, instance)
              .method(
                  call.method(),
                  call.body().length == 0
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(call.body()));
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.text()));
      call.onBehalf().ifPresent(who -> request.header(PeerCall.ON_BEHALF_HEADER, who));
      call.headers().forEach(request::header);
      return request.build();
    } catch (IllegalArgumentException e) {
      throw new PeerException("it cannot be asked: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    timer.shutdownNow();
  }
}
