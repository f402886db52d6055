package io.fodc.proxy.peer;

import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.OnBehalf;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The other proxies of the fleet, for pages that need what they have. Any thread. */
public final class Peers implements AutoCloseable {
  /** Of requests for parts, and of parts. */
  public static final String MEDIA_TYPE = "application/x-protobuf";

  private static final int MOST_PROBLEM_BYTES = 16 << 10;
  private static final int MOST_ANSWER_BYTES = 16 << 20;

  private final PeerSettings settings;
  private final String instance;
  private final PeerClient client;
  private final PeerFleet fleet;
  private final LongAdder whole = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final LongAdder missing = new LongAdder();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Peers(
      PeerSettings settings,
      String instance,
      PeerClient client,
      PeerDirectory directory,
      LongSupplier clockMillis) {
    this.settings = settings;
    this.instance = instance;
    this.client = client;
    PeerNodes nodes = new PeerNodes(client, settings.timeout(), settings.mostNodes(), clockMillis);
    this.fleet = new PeerFleet(directory, nodes, threads, settings.timeout(), System::nanoTime);
  }

  /**
   * Makes ready to ask.
   *
   * @param instance name of this proxy, drawn at its start
   * @throws IOException naming the file or directory that cannot be used
   */
  public static Peers open(
      PeerSettings settings,
      String instance,
      Optional<PeerProofs> proofs,
      PeerDirectory directory,
      LongSupplier clockMillis)
      throws IOException {
    Files.createDirectories(settings.directory());
    try (DirectoryStream<Path> left = Files.newDirectoryStream(settings.directory(), "part-*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
    PeerClient client = new PeerClient(settings.tls(), proofs, instance, settings.timeout());
    return new Peers(settings, instance, client, directory, clockMillis);
  }

  /** How this proxy names itself to others. */
  public String instance() {
    return instance;
  }

  /** How long a peer may take. */
  public Duration timeout() {
    return settings.timeout();
  }

  /** How much longer it may take where it asks agents for older ranges. */
  public Duration fetchTime() {
    return settings.fetchTime();
  }

  /** The fleet as all proxies together know it. */
  public FleetView whole(FleetView own) {
    return fleet.whole(own);
  }

  /** The newest tick of each node that another proxy, which answers, reads or has a session of. */
  public Map<NodeId, Long> newestTicks() {
    return fleet.newestTicks();
  }

  /**
   * The other proxies.
   *
   * @param answering those that answered when they were last asked
   * @param silent the others, and why
   */
  public record Others(List<Holder> answering, List<SilentProxy> silent) {}

  /** The other proxies, now. */
  public Others others() {
    return fleet.others();
  }

  /** One answer of several. */
  public record Told(Holder peer, int status, byte[] body, String failure) {}

  /**
   * Asks several peers at once, each something, and keeps what they answer, up to {@value
   * #MOST_ANSWER_BYTES} bytes of each; back when each has answered or its time is over.
   */
  public List<Told> ask(Map<Holder, PeerCall> calls) {
    Map<Holder, Future<Told>> asked = new LinkedHashMap<>();
    calls.forEach((peer, call) -> asked.put(peer, threads.submit(() -> told(peer, call))));
    List<Told> all = new ArrayList<>();
    asked.forEach(
        (peer, answer) -> {
          try {
            all.add(answer.get());
          } catch (ExecutionException e) {
            all.add(new Told(peer, 0, new byte[0], "it was not asked: " + e.getCause()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            all.add(new Told(peer, 0, new byte[0], "the proxy is stopping"));
          }
        });
    return all;
  }

  private Told told(Holder peer, PeerCall call) {
    try (PeerAnswer answer = ask(peer, call)) {
      byte[] body = answer.body().readNBytes(MOST_ANSWER_BYTES + 1);
      if (body.length > MOST_ANSWER_BYTES) {
        throw new PeerException("its answer has more than " + MOST_ANSWER_BYTES + " bytes");
      }
      return new Told(peer, answer.status(), body, "");
    } catch (PeerException e) {
      return new Told(peer, 0, new byte[0], e.reason());
    } catch (IOException e) {
      return new Told(peer, 0, new byte[0], "its answer cannot be read");
    }
  }

  /** Somebody's name for a peer. */
  public static Optional<String> inTheNameOf(Identity who) {
    return OnBehalf.write(who);
  }

  /** Asks one peer; see {@link PeerCall}. */
  public PeerAnswer ask(Holder peer, PeerCall call) throws PeerException {
    return client.ask(peer, call);
  }

  /**
   * Asks one peer for something and keeps what it answers, up to {@code peer.part-max-bytes}, as it
   * is.
   *
   * @throws PeerException if that is no success, too long, or breaks off
   */
  public PeerPart keep(Holder peer, PeerCall call) throws IOException {
    try (PeerAnswer answer = ask(peer, call)) {
      check(answer);
      return PeerPart.keep(peer, answer, settings.directory(), settings.partBytes());
    }
  }

  /** Parts of one answer. */
  public record Parts(List<PeerPart> parts, Map<Holder, String> failures) implements AutoCloseable {
    /** Nothing was asked of anybody. */
    public static Parts none() {
      return new Parts(List.of(), Map.of());
    }

    @Override
    public void close() {
      parts.forEach(PeerPart::close);
    }
  }

  /**
   * Asks several peers at once for their parts of an answer; back when each is there or its time is
   * over.
   *
   * @param check how the answer will read them
   * @param who in whose name
   * @param limit how long one may take to come
   */
  public Parts gather(
      Map<Holder, PartRequest> requests,
      PartCheck check,
      Identity who,
      String requestId,
      Duration limit) {
    if (requests.isEmpty()) {
      return Parts.none();
    }
    Map<Holder, String> failures = new LinkedHashMap<>();
    Optional<String> name = inTheNameOf(who);
    if (name.isEmpty()) {
      requests
          .keySet()
          .forEach(peer -> failures.put(peer, "the caller has too many grants to ask for them"));
      return new Parts(List.of(), failures);
    }
    CompletionService<PeerPart> answers = new ExecutorCompletionService<>(threads);
    Map<Future<PeerPart>, Holder> asked = new LinkedHashMap<>();
    requests.forEach(
        (peer, request) ->
            asked.put(
                answers.submit(() -> part(peer, request, check, name, requestId, limit)), peer));
    List<PeerPart> parts = new ArrayList<>();
    asked.forEach(
        (answer, peer) -> {
          try {
            PeerPart part = answer.get();
            parts.add(part);
            (part.fault().isPresent() ? broken : whole).increment();
          } catch (ExecutionException e) {
            missing.increment();
            failures.put(
                peer,
                e.getCause() instanceof PeerException known
                    ? known.reason()
                    : "its part cannot be kept: " + e.getCause());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.put(peer, "the proxy is stopping");
          }
        });
    return new Parts(parts, failures);
  }

  private PeerPart part(
      Holder peer,
      PartRequest request,
      PartCheck check,
      Optional<String> name,
      String requestId,
      Duration limit)
      throws IOException {
    PeerCall call =
        new PeerCall(
            "POST",
            PeerNodes.PATH,
            Map.of(
                "Content-Type", MEDIA_TYPE, "Accept-Encoding", "gzip", "X-Request-Id", requestId),
            request.toByteArray(),
            name,
            limit,
            true);
    try (PeerAnswer answer = ask(peer, call)) {
      check(answer);
      PeerPart part = PeerPart.keep(peer, answer, settings.directory(), settings.partBytes());
      try {
        part.check(check);
        return part;
      } catch (IOException | RuntimeException e) {
        part.close();
        throw e;
      }
    }
  }

  /**
   * Takes only an answer that is one.
   *
   * @throws PeerException with the detail of the problem that it is instead
   */
  static void check(PeerAnswer answer) throws IOException {
    if (answer.status() == 200) {
      return;
    }
    byte[] body = answer.body().readNBytes(MOST_PROBLEM_BYTES);
    throw new PeerException("it answered with status " + answer.status() + ProblemDetail.of(body));
  }

  /** Questions so far by what became of them. */
  public Map<String, Long> results() {
    return client.results();
  }

  /**
   * Parts of answers so far: {@code whole}, {@code broken} ones that end early, {@code missing}.
   */
  public Map<String, Long> partResults() {
    return Map.of("whole", whole.sum(), "broken", broken.sum(), "missing", missing.sum());
  }

  @Override
  public void close() {
    client.close();
    threads.shutdownNow();
  }
}
