package io.fodc.proxy.link;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.capture.AgentCaptures;
import io.fodc.proxy.fleet.EndReason;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The agents' service: feeds what agents say into the {@link Fleet} and carries back what they are
 * told. Written against grpc-java alone, so any {@link LinkServer} can carry it. Each agent has its
 * own bounded outbox, so an agent that does not read harms nobody but itself.
 */
public final class AgentLinkService extends AgentServiceGrpc.AgentServiceImplBase
    implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AgentLinkService.class.getName());
  private static final long CHECK_MILLIS = 1_000;

  /** Families kept once for all sessions; beyond that each session keeps its own. */
  private static final int MAX_SHARED_FAMILIES = 20_000;

  private final Fleet fleet;
  private final Uploads uploads;
  private final AccessControl access;
  private final AgentLinkSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final Set<AgentConnection> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService senders =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("agent-outbox-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("agent-link-timer").factory());
  private final ConcurrentHashMap<MetricFamily, MetricFamily> families = new ConcurrentHashMap<>();
  private volatile AgentCaptures captures = AgentCaptures.NONE;
  private volatile boolean draining;

  /**
   * A service in front of a fleet.
   *
   * @param uploads stays the caller's to close
   * @param access who may speak for which node; stays the caller's to close
   * @param nanoClock measures silence; {@link System#nanoTime} outside of tests
   */
  public AgentLinkService(
      Fleet fleet,
      Uploads uploads,
      AccessControl access,
      AgentLinkSettings settings,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.fleet = fleet;
    this.uploads = uploads;
    this.access = access;
    this.settings = settings;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /** Lets somebody take what agents say of captures. Said before the first agent comes. */
  public void captures(AgentCaptures taker) {
    captures = taker;
  }

  AgentCaptures captures() {
    return captures;
  }

  /** Where other proxies reach this one; empty without others. */
  String proxyUrl() {
    return settings.proxyUrl();
  }

  /** Begins to look after silent agents and to sweep the fleet, once a second. */
  public void start() {
    timer.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<ProxyMessage> responses) {
    ServerCallStreamObserver<ProxyMessage> out = (ServerCallStreamObserver<ProxyMessage>) responses;
    AgentOutbox outbox = new AgentOutbox(out, senders, nanoClock);
    LinkPeer peer = LinkPeer.KEY.get();
    AgentConnection connection =
        new AgentConnection(
            this, outbox, new AgentCaller(access, peer == null ? "unknown" : peer.hostAndPort()));
    outbox.onClosed(() -> forget(connection));
    out.setOnReadyHandler(outbox::ready);
    out.setOnCancelHandler(() -> connection.onError(Status.CANCELLED.asRuntimeException()));
    connections.add(connection);
    if (draining) {
      connection.end(
          EndReason.DRAINED, Status.UNAVAILABLE.withDescription("the proxy is shutting down"));
    } else if (connections.size() > settings.maxStreams()) {
      connection.end(
          EndReason.VIOLATION,
          LinkRefusal.tooMuch("streams", connections.size(), settings.maxStreams()).status());
    }
    return connection;
  }

  @Override
  public StreamObserver<UploadPart> upload(StreamObserver<UploadReceipt> responses) {
    LinkPeer peer = LinkPeer.KEY.get();
    AgentCaller caller = new AgentCaller(access, peer == null ? "unknown" : peer.hostAndPort());
    return new UploadStream(
        uploads,
        (node, session) -> caller.speaksFor(node) && fleet.speaks(node, session),
        responses);
  }

  /** Ends streams that were silent or deaf for too long. */
  void check() {
    long generation = access.link().generation();
    connections.forEach(connection -> safely(() -> connection.check(settings, generation)));
    safely(fleet::sweep);
  }

  /** Whatever fails with one agent: the others are looked after, now and the next time. */
  private static void safely(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "looking after the agents failed", e);
    }
  }

  /** Streams that are open. */
  public int connections() {
    return connections.size();
  }

  /** Agents that leave messages unread. */
  public long stalledAgents() {
    return connections.stream().filter(AgentConnection::stalled).count();
  }

  /**
   * Asks every agent to come back after a random delay of at most {@code spread}, and lets no new
   * one in. Does not wait for them.
   */
  public void drain(Duration spread, String reason) {
    draining = true;
    connections.forEach(connection -> connection.drain(spread, reason));
  }

  /** Ends what is still open. Does not wait for agents; the transport is closed after this. */
  @Override
  public void close() {
    draining = true;
    timer.shutdownNow();
    connections.forEach(
        connection ->
            connection.end(
                EndReason.DRAINED,
                Status.UNAVAILABLE.withDescription("the proxy is shutting down")));
    senders.shutdown();
  }

  void forget(AgentConnection connection) {
    connections.remove(connection);
  }

  /** The instance of a family that all sessions share. */
  MetricFamily sharedFamily(MetricFamily family) {
    MetricFamily known = families.get(family);
    if (known != null) {
      return known;
    }
    if (families.size() >= MAX_SHARED_FAMILIES) {
      return family;
    }
    MetricFamily other = families.putIfAbsent(family, family);
    return other == null ? family : other;
  }

  /** Runs something that may take locks, away from whoever asks. */
  void later(Runnable action) {
    senders.execute(action);
  }

  Fleet fleet() {
    return fleet;
  }

  Uploads uploads() {
    return uploads;
  }

  boolean draining() {
    return draining;
  }

  long clockMillis() {
    return clock.millis();
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }
}
