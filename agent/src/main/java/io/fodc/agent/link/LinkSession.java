package io.fodc.agent.link;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.agent.channel.CallFailure;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.upload.WindowUploads;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.Drain;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.Refused;
import io.fodc.schemas.wire.agent.v1.Welcome;
import io.grpc.Status;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a proxy, from Hello to its end. Everything is sent only when the transport
 * has room; heartbeats go before everything else, ticks after. A proxy that leaves something
 * unanswered or unread and says nothing for three heartbeats is given up. One thread.
 */
final class LinkSession {
  private static final System.Logger LOG = System.getLogger(LinkSession.class.getName());

  private static final long DEFAULT_HEARTBEAT_MILLIS = 10_000;
  private static final long MIN_HEARTBEAT_MILLIS = 100;
  private static final long MAX_HEARTBEAT_MILLIS = 300_000;
  private static final int SILENT_HEARTBEATS = 3;
  private static final int UNACKNOWLEDGED_HEARTBEATS = 10;
  private static final int READ_BEFORE_SENDING = 64;
  private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);
  private static final Duration MAX_DRAIN_DELAY = Duration.ofMinutes(10);
  private static final long POLL_NANOS = Duration.ofSeconds(1).toNanos();

  private final ProxyConnection connection;
  private final ChannelTarget target;
  private final LinkTerms terms;
  private final LinkSources sources;
  private final LinkTiming timing;
  private final LinkCounters counters;
  private final EventOutbox events;
  private final ConfigOutbox config;
  private final WindowUploads windows;
  private final RefusedFetches refused;
  private final Wakeup wakeup;
  private final BooleanSupplier stopping;

  private final long startNanos = System.nanoTime();
  private @Nullable TickSender ticks;
  private @Nullable AgentMessage behindConfig;
  private @Nullable NodeDescription sentNode;
  private long heartbeatNanos;
  private long nextHeartbeatNanos;
  private long lastInboundNanos = startNanos;
  private long lastAckNanos = startNanos;
  private long nothingOpenNanos = startNanos;

  LinkSession(
      ProxyConnection connection,
      LinkTerms terms,
      LinkCounters counters,
      EventOutbox events,
      WindowUploads windows,
      RefusedFetches refused,
      Wakeup wakeup,
      BooleanSupplier stopping) {
    this.connection = connection;
    this.target = terms.target();
    this.terms = terms;
    this.sources = terms.sources();
    this.timing = terms.timing();
    this.counters = counters;
    this.events = events;
    this.config = new ConfigOutbox(sources.config());
    this.windows = windows;
    this.refused = refused;
    this.wakeup = wakeup;
    this.stopping = stopping;
  }

  /** Talks until the end. */
  SessionEnd run() throws InterruptedException {
    try {
      return talk();
    } finally {
      sources.uploads().session("");
      if (ticks != null) {
        ticks.close();
      }
    }
  }

  private SessionEnd talk() throws InterruptedException {
    sentNode = sources.node().get();
    send(
        LinkMessages.hello(
            terms.identity(), sources, nowMillis(), counters.acknowledgedTickMillis()));
    while (true) {
      SessionEnd end = readAll();
      if (end == null) {
        end = overdue(System.nanoTime());
      }
      if (end != null) {
        return end;
      }
      if (stopping.getAsBoolean()) {
        return leave();
      }
      AgentMessage next = connection.ready() ? next(System.nanoTime()) : null;
      if (next != null) {
        send(next);
      } else {
        wakeup.await(waitNanos(System.nanoTime()));
      }
    }
  }

  /** Handles what the proxy said; returns the end when that is one. */
  private @Nullable SessionEnd readAll() throws InterruptedException {
    for (int read = 0; read < READ_BEFORE_SENDING; read++) {
      Status ended = connection.ended();
      ProxyMessage message = connection.poll();
      if (message == null) {
        return ended == null ? null : endOf(ended);
      }
      lastInboundNanos = System.nanoTime();
      SessionEnd end = handle(message);
      if (end != null) {
        return end;
      }
    }
    return null;
  }

  private @Nullable SessionEnd handle(ProxyMessage message) throws InterruptedException {
    switch (message.getKindCase()) {
      case WELCOME -> welcome(message.getWelcome());
      case REFUSED -> {
        return refused(message.getRefused());
      }
      case DRAIN -> {
        return drained(message.getDrain());
      }
      case TICK_ACK -> acknowledge(message.getTickAck().getTickMillis());
      case COLLECT_CONFIG -> config.want(nowMillis(), message.getCollectConfig().getReason());
      case START_CAPTURE -> sources.captures().start(message.getStartCapture(), identity());
      case CANCEL_CAPTURE -> sources.captures().cancel(message.getCancelCapture());
      case FETCH_WINDOW -> windows.fetch(message.getFetchWindow(), identity());
      case KIND_NOT_SET -> counters.unknownMessage();
    }
    return null;
  }

  private void welcome(Welcome welcome) {
    if (ticks != null) {
      return;
    }
    long millis =
        timing
            .heartbeat()
            .map(Duration::toMillis)
            .orElse(
                welcome.getHeartbeatIntervalMillis() > 0
                    ? welcome.getHeartbeatIntervalMillis()
                    : DEFAULT_HEARTBEAT_MILLIS);
    heartbeatNanos =
        Duration.ofMillis(Math.clamp(millis, MIN_HEARTBEAT_MILLIS, MAX_HEARTBEAT_MILLIS)).toNanos();
    nextHeartbeatNanos = System.nanoTime();
    lastAckNanos = nextHeartbeatNanos;
    ticks = new TickSender(sources.ticks(), welcome.getResumeAfterTickMillis());
    events.begin();
    sources.uploads().session(welcome.getSessionId());
    sources.captures().begin();
    if (welcome.getCollectConfig()) {
      config.want(nowMillis(), "the proxy has none");
    }
    counters.welcomed(
        new LinkStatus.LinkedProxy(
            welcome.getProxyId(), welcome.getSessionId(), welcome.getProxyUrl()));
    LOG.log(
        INFO,
        "link up proxy={0} session={1} resume-after={2} heartbeat-ms={3}",
        target,
        welcome.getSessionId(),
        Long.toString(welcome.getResumeAfterTickMillis()),
        Long.toString(millis));
  }

  private static SessionEnd refused(Refused refused) {
    Duration retryAfter = bounded(refused.getRetryAfterMillis(), MAX_RETRY_AFTER);
    return new SessionEnd.Refused(refused.getCode(), refused.getReason(), retryAfter);
  }

  private SessionEnd drained(Drain drain) throws InterruptedException {
    finish();
    return new SessionEnd.Drained(
        bounded(drain.getMaxDelayMillis(), MAX_DRAIN_DELAY), drain.getReason());
  }

  private static Duration bounded(long millis, Duration most) {
    return Duration.ofMillis(Math.clamp(millis, 0, most.toMillis()));
  }

  private void acknowledge(long tickMillis) {
    TickSender sender = ticks;
    if (sender != null) {
      events.acknowledge(sender.acknowledge(tickMillis, events.acknowledged()));
      counters.acknowledged(Math.min(tickMillis, sources.ticks().newestTickMillis()));
      lastAckNanos = lastInboundNanos;
    }
  }

  private SessionEnd endOf(Status status) {
    return switch (status.getCode()) {
      case OK -> new SessionEnd.Lost("the proxy ended the session");
      case ABORTED, ALREADY_EXISTS -> new SessionEnd.Replaced(reasonOf(status));
      default -> new SessionEnd.Lost(reasonOf(status));
    };
  }

  private String reasonOf(Status status) {
    return CallFailure.describe(target, status, ticks != null);
  }

  /** Gives up on a proxy that is silent while it owes something. */
  private @Nullable SessionEnd overdue(long now) {
    TickSender sender = ticks;
    if (sender == null) {
      return now - startNanos < timing.handshakeLimit().toNanos()
          ? null
          : new SessionEnd.Lost(
              "%s did not answer within %d ms"
                  .formatted(target, timing.handshakeLimit().toMillis()));
    }
    if (connection.ready() && !sender.waitsForAck()) {
      nothingOpenNanos = now;
      return null;
    }
    if (now - Math.max(lastInboundNanos, nothingOpenNanos) > SILENT_HEARTBEATS * heartbeatNanos) {
      return new SessionEnd.Lost(
          "%s has been silent for %d heartbeats".formatted(target, SILENT_HEARTBEATS));
    }
    if (now - Math.max(lastAckNanos, nothingOpenNanos)
        > UNACKNOWLEDGED_HEARTBEATS * heartbeatNanos) {
      return new SessionEnd.Lost(
          "%s has acknowledged nothing for %d heartbeats"
              .formatted(target, UNACKNOWLEDGED_HEARTBEATS));
    }
    return null;
  }

  /** The next message to send now; null when there is none. */
  private @Nullable AgentMessage next(long now) {
    TickSender sender = ticks;
    if (sender == null) {
      return null;
    }
    if (now - nextHeartbeatNanos >= 0) {
      nextHeartbeatNanos = now + heartbeatNanos;
      counters.unsentSeries(sender.unsentSeries());
      return LinkMessages.heartbeat(sources, nowMillis(), sender.unsentSeries());
    }
    AgentMessage capture = capture();
    if (capture != null) {
      return capture;
    }
    AgentMessage refusal = refused.next(nowMillis());
    if (refusal != null) {
      return refusal;
    }
    NodeDescription node = sources.node().get();
    if (!node.equals(sentNode)) {
      sentNode = node;
      return LinkMessages.nodeState(node);
    }
    AgentMessage snapshot = config.next();
    if (snapshot != null) {
      return snapshot;
    }
    AgentMessage event = events.next();
    return event != null ? event : sender.next();
  }

  /** How a capture stands; the snapshot that it is about goes first. */
  private @Nullable AgentMessage capture() {
    if (behindConfig != null) {
      AgentMessage held = behindConfig;
      behindConfig = null;
      return held;
    }
    CaptureDesk.News news = sources.captures().next();
    if (news == null) {
      return null;
    }
    AgentMessage progress = LinkMessages.capture(news.progress());
    AgentMessage snapshot = news.afterConfig() ? config.newest() : null;
    if (snapshot == null) {
      return progress;
    }
    behindConfig = progress;
    return snapshot;
  }

  private NodeIdentity identity() {
    return LinkMessages.identity(sources.node().get());
  }

  private void send(AgentMessage message) {
    boolean frame = message.hasTickFrame();
    if (frame && ticks != null) {
      ticks.sent(message.getTickFrame(), events.sent());
    }
    connection.send(message);
    counters.sent(message.getSerializedSize(), frame);
  }

  private long waitNanos(long now) {
    if (ticks == null) {
      return Math.clamp(timing.handshakeLimit().toNanos() - (now - startNanos), 1, POLL_NANOS);
    }
    long untilHeartbeat = nextHeartbeatNanos - now;
    return connection.ready()
        ? Math.clamp(untilHeartbeat, 1, POLL_NANOS)
        : Math.min(POLL_NANOS, heartbeatNanos);
  }

  private SessionEnd leave() throws InterruptedException {
    if (ticks != null) {
      AgentMessage capture = connection.ready() ? capture() : null;
      while (capture != null) {
        send(capture);
        capture = connection.ready() ? capture() : null;
      }
      send(LinkMessages.goodbye());
    }
    finish();
    return new SessionEnd.Closed();
  }

  /** Says that nothing more comes, and gives the proxy a moment to hear it. */
  private void finish() throws InterruptedException {
    connection.halfClose();
    long deadline = System.nanoTime() + timing.closeLimit().toNanos();
    while (connection.ended() == null && System.nanoTime() - deadline < 0) {
      connection.poll();
      wakeup.await(Math.max(1, deadline - System.nanoTime()));
    }
  }

  private long nowMillis() {
    return terms.clock().millis();
  }
}
