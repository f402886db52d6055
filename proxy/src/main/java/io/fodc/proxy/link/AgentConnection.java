package io.fodc.proxy.link;

import io.fodc.proxy.capture.Capture;
import io.fodc.proxy.config.ConfigMessages;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.fleet.Admission;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.fleet.EndReason;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.NodeSession;
import io.fodc.proxy.fleet.SessionControl;
import io.fodc.proxy.fleet.SessionOpening;
import io.fodc.proxy.fleet.TickValues;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.link.LinkViolationException;
import io.fodc.schemas.link.SeriesDictionaryReader;
import io.fodc.schemas.link.TickFrameDecoder;
import io.fodc.schemas.link.TickFrameException;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CollectConfig;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.Drain;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.FetchWindow;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.Refused;
import io.fodc.schemas.wire.agent.v1.SeriesDefinitions;
import io.fodc.schemas.wire.agent.v1.TickFrame;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One Connect stream: reads the agent's messages into its session and carries what the fleet tells
 * it. The transport calls it one message at a time; control calls come from anywhere and only leave
 * word in the outbox.
 */
final class AgentConnection implements StreamObserver<AgentMessage>, SessionControl {
  private static final System.Logger LOG = System.getLogger(AgentLinkService.class.getName());
  private static final Duration STAY_AWAY = Duration.ofSeconds(30);

  /** Code for an agent that claims a node which is not its own. */
  private static final String NOT_ALLOWED = "not-allowed";

  /** Kind of the event that says that an upload will not come. */
  private static final String UPLOAD_REFUSED = "window-refused";

  private final AgentLinkService service;
  private final AgentOutbox outbox;
  private final AgentCaller caller;
  private final String peer;
  private final SeriesDictionaryReader dictionary;
  private final TickFrameDecoder frames = new TickFrameDecoder();
  private final TickValues values = new FrameValues();
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile @Nullable NodeSession session;
  private volatile long lastHeardNanos;
  private volatile boolean drained;

  /** Until then captures are held back: the agent is told of all of them after its welcome. */
  private volatile boolean welcomed;

  private NodePlace place = NodePlace.UNKNOWN;
  private @Nullable NodeId id;

  AgentConnection(AgentLinkService service, AgentOutbox outbox, AgentCaller caller) {
    this.service = service;
    this.outbox = outbox;
    this.caller = caller;
    this.peer = caller.peer();
    this.dictionary = new SeriesDictionaryReader(service::sharedFamily);
    this.lastHeardNanos = service.nanoTime();
  }

  private final class FrameValues implements TickValues {
    @Override
    public boolean present(int index) {
      return frames.present(index);
    }

    @Override
    public long bits(int index) {
      return frames.bits(index);
    }
  }

  @Override
  public void onNext(AgentMessage message) {
    if (over.get()) {
      return;
    }
    lastHeardNanos = service.nanoTime();
    try {
      NodeSession open = session;
      if (message.getKindCase() == AgentMessage.KindCase.HELLO) {
        hello(message.getHello());
      } else if (open == null) {
        throw LinkRefusal.outOfOrder(
            "the first message must be hello, it is " + word(message.getKindCase()));
      } else {
        read(message, open);
      }
    } catch (LinkRefusal e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "agent broke the protocol peer=%s session=%s reason=\"%s\""
              .formatted(peer, sessionId(), e.getMessage()));
      end(EndReason.VIOLATION, e.status());
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "agent message not handled peer=%s session=%s kind=%s"
              .formatted(peer, sessionId(), word(message.getKindCase())),
          e);
      end(EndReason.LOST, Status.INTERNAL.withDescription("the proxy failed on this message"));
    }
  }

  private void read(AgentMessage message, NodeSession open) throws LinkRefusal {
    switch (message.getKindCase()) {
      case HEARTBEAT -> {
        MessageBounds.check(message.getHeartbeat());
        open.heartbeat(WireTypes.report(message.getHeartbeat()), service.clockMillis());
      }
      case SERIES_DEFINITIONS -> define(message.getSeriesDefinitions(), open);
      case TICK_FRAME -> tick(message.getTickFrame(), open);
      case NODE_STATE -> {
        MessageBounds.check(message.getNodeState());
        open.state(
            checked(() -> WireTypes.description(message.getNodeState(), place), "node_state"));
      }
      case CONFIG_SNAPSHOT -> config(message.getConfigSnapshot(), open);
      case EVENT -> {
        MessageBounds.check(message.getEvent());
        event(message.getEvent(), open);
      }
      case GOODBYE -> end(EndReason.GOODBYE, Status.OK);
      case CAPTURE_PROGRESS -> progress(message.getCaptureProgress(), open);
      case HELLO, KIND_NOT_SET -> {
        // Kinds that this build does not know are ignored.
      }
    }
  }

  private void progress(CaptureProgress message, NodeSession open) throws LinkRefusal {
    MessageBounds.check(message);
    NodeId node = id;
    if (node != null && open.live()) {
      WireTypes.progress(message)
          .ifPresent(progress -> service.captures().progress(node, progress));
    }
  }

  private void event(Event event, NodeSession open) {
    NodeId node = id;
    if (event.getKind().equals(UPLOAD_REFUSED) && node != null) {
      service.uploads().refused(node, event.getSubject(), event.getDetail());
    } else {
      open.event(WireTypes.event(event));
    }
  }

  private void hello(Hello hello) throws LinkRefusal {
    if (session != null) {
      throw LinkRefusal.outOfOrder("hello was said before; open a new stream instead");
    }
    MessageBounds.check(hello);
    MessageBounds.instant("hello.clock_millis", hello.getClockMillis());
    if (hello.getProtocolVersion() < 1) {
      refuse(
          "protocol-version",
          "the agent speaks protocol version %d, the proxy %d: update the agent"
              .formatted(hello.getProtocolVersion(), LinkLimits.PROTOCOL_VERSION),
          Duration.ZERO);
      return;
    }
    NodeId id;
    try {
      id = new NodeId(hello.getIdentity().getCluster(), hello.getIdentity().getNodeId());
    } catch (IllegalArgumentException e) {
      refuse("identity-invalid", String.valueOf(e.getMessage()), STAY_AWAY);
      return;
    }
    if (id.equals(Capture.SELF)) {
      refuse(
          "identity-reserved",
          "cluster 'proxy', node 'proxy' is the proxy itself: name the node otherwise",
          STAY_AWAY);
      return;
    }
    if (!caller.speaksFor(id)) {
      refuse(NOT_ALLOWED, caller.lacks(id), STAY_AWAY);
      return;
    }
    SessionOpening opening;
    try {
      opening = WireTypes.opening(hello, id, peer);
    } catch (IllegalArgumentException e) {
      refuse("message-invalid", "hello: " + e.getMessage(), STAY_AWAY);
      return;
    }
    place = opening.description().place();
    switch (service.fleet().admit(opening, this)) {
      case Admission.Admitted admitted -> {
        session = admitted.session();
        this.id = id;
        send(
            ProxyMessage.newBuilder()
                .setWelcome(WireTypes.welcome(admitted.terms(), service.proxyUrl()))
                .build());
        welcomed = true;
        service.captures().opened(id, opening.capabilities());
        if (over.get()) {
          admitted.session().ended(EndReason.LOST);
        } else if (service.draining()) {
          drain(Duration.ZERO, "the proxy is shutting down");
        }
      }
      case Admission.Refused refused ->
          refuse(refused.code(), refused.reason(), refused.retryAfter());
    }
  }

  private void refuse(String code, String reason, Duration retryAfter) {
    over.set(true);
    outbox.offer(refused(code, reason, retryAfter));
    outbox.end(Status.OK);
  }

  private static ProxyMessage refused(String code, String reason, Duration retryAfter) {
    return ProxyMessage.newBuilder()
        .setRefused(
            Refused.newBuilder()
                .setCode(code)
                .setReason(reason)
                .setRetryAfterMillis(retryAfter.toMillis()))
        .build();
  }

  private void define(SeriesDefinitions message, NodeSession open) throws LinkRefusal {
    long before = message.getReset() ? 0 : dictionary.size();
    MessageBounds.count(
        "definitions in one message",
        message.getSeriesCount(),
        LinkLimits.MAX_DEFINITIONS_PER_MESSAGE);
    MessageBounds.count(
        "series in one session", before + message.getSeriesCount(), LinkLimits.MAX_SERIES);
    for (var series : message.getSeriesList()) {
      MessageBounds.count("labels of a series", series.getLabelsCount() / 2, LinkLimits.MAX_LABELS);
    }
    List<SeriesDefinition> definitions;
    try {
      definitions = dictionary.read(message);
    } catch (LinkViolationException e) {
      throw LinkRefusal.invalid("series_definitions: " + e.getMessage());
    }
    if (message.getReset()) {
      frames.reset();
    }
    open.define(message.getReset(), definitions);
  }

  private void tick(TickFrame frame, NodeSession open) throws LinkRefusal {
    MessageBounds.count(
        "bytes of tick_frame.values", frame.getValues().size(), LinkLimits.MAX_FRAME_BYTES);
    MessageBounds.instant("tick_frame.tick_millis", frame.getTickMillis());
    try {
      frames.decode(frame, dictionary.size());
    } catch (TickFrameException e) {
      throw LinkRefusal.invalid("tick_frame: " + e.getMessage());
    }
    long held = open.tick(frame.getTickMillis(), frames.series(), values);
    if (held != NodeSession.NOTHING_HELD) {
      outbox.ack(held);
    }
  }

  private void config(ConfigSnapshot message, NodeSession open) throws LinkRefusal {
    MessageBounds.check(message);
    NodeConfig config = checked(() -> ConfigMessages.read(message), "config_snapshot");
    open.config(config);
    NodeId node = id;
    if (node != null && open.live()) {
      service.captures().config(node, config);
    }
  }

  private static <T> T checked(Supplier<T> reading, String what) throws LinkRefusal {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw LinkRefusal.invalid(what + ": " + e.getMessage());
    }
  }

  @Override
  public void onError(Throwable t) {
    gone(drained ? EndReason.DRAINED : EndReason.LOST);
  }

  @Override
  public void onCompleted() {
    end(drained ? EndReason.DRAINED : EndReason.LOST, Status.OK);
  }

  /** The peer can no longer be reached. */
  void gone(EndReason reason) {
    outbox.abandon();
    finish(reason);
  }

  /** Ends the session, then the stream: the fleet knows before the agent does. */
  void end(EndReason reason, Status status) {
    finish(reason);
    outbox.end(status);
  }

  private void finish(EndReason reason) {
    over.set(true);
    NodeSession open = session;
    if (open != null) {
      open.ended(reason);
    }
    service.forget(this);
  }

  boolean stalled() {
    return outbox.stalled();
  }

  /**
   * Looks whether the agent has been silent, or deaf, for too long. One that was told to go is
   * looked after as well until it has read that.
   */
  void check(AgentLinkSettings settings, long generation) {
    if (outbox.closed()) {
      service.forget(this);
      return;
    }
    if (!caller.stillGood(generation)) {
      end(EndReason.UNAUTHENTICATED, caller.over());
      return;
    }
    long silentNanos = service.nanoTime() - lastHeardNanos;
    if (outbox.stalledNanos() >= settings.stallLimit().toNanos()) {
      end(
          EndReason.TIMED_OUT,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "the agent has not read its messages for %d s"
                  .formatted(settings.stallLimit().toSeconds())));
    } else if (session == null && silentNanos >= settings.helloLimit().toNanos()) {
      end(
          EndReason.TIMED_OUT,
          Status.DEADLINE_EXCEEDED.withDescription(
              "no hello within %d s".formatted(settings.helloLimit().toSeconds())));
    } else if (silentNanos >= settings.silenceLimit().toNanos()) {
      end(
          EndReason.TIMED_OUT,
          Status.DEADLINE_EXCEEDED.withDescription(
              "nothing was heard for %d s".formatted(settings.silenceLimit().toSeconds())));
    }
  }

  private void send(ProxyMessage message) {
    if (!outbox.offer(message)) {
      Status status =
          Status.RESOURCE_EXHAUSTED.withDescription(
              "%d messages to the agent wait unread; no more are kept"
                  .formatted(AgentOutbox.LIMIT));
      service.later(() -> end(EndReason.TIMED_OUT, status));
    }
  }

  @Override
  public void replaced(String bySession) {
    over.set(true);
    send(
        refused(
            "duplicate-agent",
            "another agent process claims this node, in session %s: stop one of them"
                .formatted(bySession),
            STAY_AWAY));
    outbox.end(Status.OK);
  }

  @Override
  public void close(String reason) {
    over.set(true);
    outbox.end(Status.ABORTED.withDescription(reason));
    service.forget(this);
  }

  @Override
  public void drain(Duration maxDelay, String reason) {
    drained = true;
    send(
        ProxyMessage.newBuilder()
            .setDrain(Drain.newBuilder().setMaxDelayMillis(maxDelay.toMillis()).setReason(reason))
            .build());
  }

  @Override
  public void collectConfig(String reason) {
    send(
        ProxyMessage.newBuilder()
            .setCollectConfig(CollectConfig.newBuilder().setReason(reason))
            .build());
  }

  @Override
  public void fetchWindow(String uploadId, long fromMillis, long toMillis, long mostBytes) {
    send(
        ProxyMessage.newBuilder()
            .setFetchWindow(
                FetchWindow.newBuilder()
                    .setUploadId(uploadId)
                    .setFromMillis(fromMillis)
                    .setToMillis(toMillis)
                    .setMaxBytes(mostBytes))
            .build());
  }

  @Override
  public void capture(CaptureCall call) {
    if (welcomed) {
      send(WireTypes.message(call));
    }
  }

  private String sessionId() {
    NodeSession open = session;
    return open == null ? "none" : open.id();
  }

  private static String word(AgentMessage.KindCase kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
