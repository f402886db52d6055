package io.fodc.proxy.peer;

import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.access.RenewedClient;
import io.fodc.proxy.fleet.Holder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks peers, {@value #PLACES} questions of one at a time: more wait for a place as long as they
 * may take. Where the fleet has a secret, each question is proven to be of one that knows it, and
 * an answer of somebody who does not is none. No redirect is followed. Any thread.
 */
final class PeerClient implements AutoCloseable {
  static final int PLACES = 32;
  private static final int LOOP_STATUS = 508;
  private static final Duration MOST_OF_ALL = Duration.ofMinutes(30);

  private final RenewedClient client;
  private final Optional<PeerProofs> proofs;
  private final String instance;
  private final ConcurrentHashMap<String, Semaphore> places = new ConcurrentHashMap<>();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("peer-deadlines").factory());

  /**
   * A client.
   *
   * @param instance how this proxy is called, so that one that asks itself notices
   * @throws IOException naming the file that cannot be used
   */
  PeerClient(
      RenewedClient.Files files, Optional<PeerProofs> proofs, String instance, Duration limit)
      throws IOException {
    this.client = new RenewedClient(files, limit, System::nanoTime);
    this.proofs = proofs;
    this.instance = instance;
  }

  /**
   * Asks, and waits for the head of the answer.
   *
   * @throws PeerException if there is none in time; whatever its status, an answer is one
   */
  PeerAnswer ask(Holder peer, PeerCall call) throws PeerException {
    try {
      PeerAnswer answer = asked(peer, call);
      answered.increment();
      return answer;
    } catch (PeerException e) {
      if (e.isItself()) {
        answered.increment();
      } else {
        failed.increment();
      }
      throw e;
    }
  }

  private PeerAnswer asked(Holder peer, PeerCall call) throws PeerException {
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
      URI uri = URI.create(peer.url() + call.path());
      Optional<PeerProofs.Made> proof = proof(peer, call, uri);
      PeerAnswer answer = send(request(call, uri, proof), call, begun, room);
      answered = true;
      check(answer, proof);
      return answer;
    } catch (IllegalArgumentException e) {
      throw new PeerException("it cannot be asked: " + e.getMessage(), e);
    } finally {
      if (!answered) {
        room.release();
      }
    }
  }

  /** Of exactly this question, to exactly this peer. */
  private Optional<PeerProofs.Made> proof(Holder peer, PeerCall call, URI uri) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(call.headers());
    call.onBehalf().ifPresent(who -> headers.put(PeerQuestion.ON_BEHALF_HEADER, who));
    PeerQuestion question =
        PeerQuestion.of(
            call.method(),
            uri.getRawPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of());
    return proofs.map(known -> known.make(instance, peer.url(), question, call.body()));
  }

  /**
   * Takes only what a proxy of the fleet says.
   *
   * @throws PeerException if it does not prove to be one; its words are a reason then and no more
   */
  private static void check(PeerAnswer answer, Optional<PeerProofs.Made> proof)
      throws PeerException {
    boolean loop = answer.status() == LOOP_STATUS;
    boolean proven =
        proof.map(made -> made.isAnsweredBy(answer.header(PeerProofs.ANSWER_HEADER))).orElse(true);
    if (proven && !loop) {
      return;
    }
    try (answer) {
      if (loop) {
        throw PeerException.itself();
      }
      if (answer.status() >= 400) {
        Peers.check(answer);
      }
      throw new PeerException("it does not prove that it knows the secret of peer.token-file");
    } catch (IOException e) {
      throw e instanceof PeerException known
          ? known
          : new PeerException("its answer cannot be read", e);
    }
  }

  private PeerAnswer send(HttpRequest request, PeerCall call, long begun, Semaphore room)
      throws PeerException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.get().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
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

  private HttpRequest request(PeerCall call, URI uri, Optional<PeerProofs.Made> proof) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header(PeerCall.PEER_HEADER, instance)
            .method(
                call.method(),
                call.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(call.body()));
    proof.ifPresent(made -> request.header(PeerProofs.HEADER, made.text()));
    call.onBehalf().ifPresent(who -> request.header(PeerQuestion.ON_BEHALF_HEADER, who));
    call.headers().forEach(request::header);
    return request.build();
  }

  /** Questions so far by what became of them. */
  Map<String, Long> results() {
    return Map.of("answered", answered.sum(), "failed", failed.sum());
  }

  @Override
  public void close() {
    client.close();
    timer.shutdownNow();
  }
}
