package io.fodc.proxy.fleet;

import io.fodc.proxy.config.KnownNode;
import io.fodc.proxy.windows.NodeWindow;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One node, as long as it is listed. Everything is written under {@link #lock}, which is this
 * node's alone; each field that readers need is volatile and holds an immutable value, so a reader
 * takes no lock.
 */
final class Node {
  private static final long RETRY_DUPLICATE_SECONDS = 30;

  final ReentrantLock lock = new ReentrantLock();
  final NodeId id;
  final ClockSkew clock = new ClockSkew();
  final GapLog gaps = new GapLog();
  final EventLog events = new EventLog();
  private final Takeovers takeovers = new Takeovers();
  private final FleetParts parts;
  private final long firstSeenMillis;

  /** Set once the node is no longer listed: whoever still holds it has to look it up again. */
  boolean forgotten;

  private @Nullable LiveSession session;
  private NodeStatus lastStatus = NodeStatus.OFFLINE;

  private volatile @Nullable SessionView sessionView;
  private volatile NodeDescription description;
  private volatile @Nullable RecordedWindow window;
  private volatile @Nullable HeartbeatReport report;
  private volatile OptionalDouble cpuCores = OptionalDouble.empty();
  private volatile String ktmMode = "";
  private volatile String ktmReason = "";
  private volatile long intervalMillis;
  private volatile long lastHeardMillis;
  private volatile long lastHeartbeatMillis;
  private volatile long lastTickReceivedMillis;
  private volatile boolean saidGoodbye;

  Node(NodeId id, FleetParts parts, long nowMillis) {
    this.id = id;
    this.parts = parts;
    this.firstSeenMillis = nowMillis;
    this.lastHeardMillis = nowMillis;
    this.description = NodeDescription.UNKNOWN;
  }

  /** A node that an earlier run of the proxy knew. */
  static Node remembered(KnownNode known, FleetParts parts) {
    Node node = new Node(known.id(), parts, known.lastSeenMillis());
    node.description =
        new NodeDescription(
            new NodePlace(known.podName(), known.containerName(), known.host()),
            known.role(),
            known.labels(),
            "",
            "",
            "",
            List.of(),
            "history");
    node.saidGoodbye = true;
    return node;
  }

  /**
   * Lets an agent in. Under the lock. What the former session must be told goes to {@code after}.
   */
  Admission admit(
      SessionOpening opening, SessionControl control, String sessionId, List<Runnable> after) {
    long now = parts.now();
    LiveSession former = session;
    boolean rival = former != null && !former.instance().equals(opening.agentInstance());
    if (rival && takeovers.tooMany(now)) {
      return new Admission.Refused(
          "duplicate-agent",
          "agents take node %s from each other: %d times within %d s; stop all but one"
              .formatted(id, takeovers.count(), Takeovers.WITHIN_MILLIS / 1_000),
          Duration.ofSeconds(RETRY_DUPLICATE_SECONDS));
    }
    noteArrival(opening, former, rival, now);
    if (former != null) {
      former.forgetDictionary();
      parts.count(rival ? "taken-over" : "reconnected");
      SessionControl formerControl = former.control();
      if (rival) {
        after.add(() -> formerControl.replaced(sessionId));
      } else {
        after.add(() -> formerControl.close("the same agent has connected again"));
      }
    }
    clock.reset();
    clock.observe(opening.agentClockMillis(), now);
    description = opening.description();
    intervalMillis = opening.intervalMillis();
    ktmMode = opening.ktmMode();
    ktmReason = opening.ktmReason();
    saidGoodbye = false;
    heard(now);
    RecordedWindow held = window;
    if (held == null) {
      held = parts.windows().open(opening.intervalMillis());
      window = held;
    }
    held.interval(opening.intervalMillis());
    LiveSession next =
        new LiveSession(this, parts, sessionId, opening.agentInstance(), control, held);
    session = next;
    sessionView = SessionView.of(sessionId, true, now, opening);
    return new Admission.Admitted(
        next,
        new WelcomeTerms(
            sessionId,
            parts.settings().proxyId(),
            parts.settings().proxyVersion(),
            now,
            parts.settings().heartbeatInterval().toMillis(),
            TickClock.resumeAfter(this, held, opening.agentClockMillis(), now, parts.settings()),
            !parts.history().knows(id)));
  }

  private void noteArrival(
      SessionOpening opening, @Nullable LiveSession former, boolean rival, long now) {
    SessionView last = sessionView;
    if (former != null && rival) {
      String detail =
          ("agent %s from %s took the node over from agent %s, heard %d ms before:"
                  + " two agents claim the node, or its agent restarted unnoticed")
              .formatted(
                  opening.agentInstance(),
                  opening.peer(),
                  former.instance(),
                  Math.max(0, now - lastHeardMillis));
      takeovers.add(now);
      gaps.add(
          new EvidenceGap(EvidenceGap.DUPLICATE_AGENT, opening.agentInstance(), detail, now, now));
      events.add(new NodeEvent(now, NodeEvent.DUPLICATE_AGENT, opening.agentInstance(), detail));
    } else if (last != null && !last.agentInstance().equals(opening.agentInstance())) {
      events.add(
          new NodeEvent(
              now,
              NodeEvent.AGENT_RESTART,
              opening.agentInstance(),
              "agent %s took the place of agent %s"
                  .formatted(opening.agentInstance(), last.agentInstance())));
    } else {
      events.add(
          new NodeEvent(
              now, NodeEvent.AGENT_CONNECTED, opening.agentInstance(), "from " + opening.peer()));
    }
    boolean missed = saidGoodbye || now - lastHeardMillis >= lateAfterMillis();
    if (last != null && former == null && missed) {
      gaps.add(
          new EvidenceGap(
              EvidenceGap.AGENT_OFFLINE,
              last.agentInstance(),
              "no agent was connected for %d s".formatted((now - lastHeardMillis) / 1_000),
              lastHeardMillis,
              now));
    }
  }

  /** Ends a session. Under the lock. */
  void ended(LiveSession ended, EndReason reason) {
    if (session != ended) {
      return;
    }
    session = null;
    ended.forgetDictionary();
    SessionView view = sessionView;
    if (view != null) {
      sessionView =
          new SessionView(
              view.id(),
              false,
              view.openedMillis(),
              view.transport(),
              view.peer(),
              view.agentInstance(),
              view.agentVersion(),
              view.agentStart(),
              view.intervalMillis(),
              view.capabilities());
    }
    saidGoodbye = reason == EndReason.GOODBYE;
    cpuCores = OptionalDouble.empty();
    events.add(new NodeEvent(parts.now(), NodeEvent.AGENT_LOST, ended.instance(), reason.word()));
  }

  boolean speaksFor(LiveSession candidate) {
    return session == candidate;
  }

  Optional<LiveSession> session() {
    return Optional.ofNullable(session);
  }

  /** Its window. Takes no lock. */
  Optional<RecordedWindow> window() {
    return Optional.ofNullable(window);
  }

  void heard(long nowMillis) {
    lastHeardMillis = nowMillis;
  }

  void reported(HeartbeatReport next, long receivedMillis) {
    report = next;
    lastHeartbeatMillis = receivedMillis;
    ktmMode = next.ktmMode();
    ktmReason = next.ktmReason();
  }

  void ticked(long receivedMillis, OptionalDouble cores) {
    lastTickReceivedMillis = receivedMillis;
    cpuCores = cores;
  }

  void describe(NodeDescription next) {
    description = next;
  }

  NodeDescription description() {
    return description;
  }

  long intervalMillis() {
    return intervalMillis;
  }

  KnownNode known() {
    NodeDescription now = description;
    return new KnownNode(
        id,
        now.role(),
        now.labels(),
        now.place().podName(),
        now.place().containerName(),
        now.place().host(),
        lastHeardMillis);
  }

  /** Drops what a node retired long ago still held. Under the lock. Whether it may be forgotten. */
  boolean sweep(long nowMillis) {
    NodeStatus status = status(nowMillis);
    if (status != lastStatus) {
      parts.log(this, lastStatus, status, nowMillis - lastHeardMillis);
      lastStatus = status;
    }
    if (session != null) {
      parts.history().seen(known(), nowMillis);
    }
    RecordedWindow held = window;
    if (status == NodeStatus.RETIRED && session == null && held != null) {
      window = null;
      held.close();
    }
    return session == null
        && nowMillis - lastHeardMillis >= parts.settings().forgetAfter().toMillis();
  }

  void dropWindow() {
    RecordedWindow held = window;
    window = null;
    if (held != null) {
      held.close();
    }
  }

  NodeStatus status(long nowMillis) {
    SessionView view = sessionView;
    boolean live = view != null && view.live();
    long silentMillis = nowMillis - lastHeardMillis;
    FleetSettings settings = parts.settings();
    if (silentMillis >= settings.retireAfter().toMillis()) {
      return NodeStatus.RETIRED;
    }
    if (saidGoodbye
        || silentMillis >= Math.max(settings.offlineAfter().toMillis(), lateAfterMillis())) {
      return NodeStatus.OFFLINE;
    }
    return live && silentMillis < lateAfterMillis() ? NodeStatus.ONLINE : NodeStatus.LATE;
  }

  long lateAfterMillis() {
    FleetSettings settings = parts.settings();
    return settings.lateAfterIntervals()
        * Math.max(settings.heartbeatInterval().toMillis(), intervalMillis);
  }

  long lastHeardMillis() {
    return lastHeardMillis;
  }

  /** What readers see. Takes no lock. */
  NodeView view(long nowMillis) {
    NodeStatus status = status(nowMillis);
    HeartbeatReport last = report;
    RecordedWindow held = window;
    AgentWindow agentWindow = last == null ? AgentWindow.UNKNOWN : last.window();
    List<TargetState> targets = last == null ? List.of() : last.targets();
    NodeIndicators indicators =
        new NodeIndicators(
            NodeHealth.of(status, last != null, targets, agentWindow.seriesShed()),
            status == NodeStatus.ONLINE ? cpuCores : OptionalDouble.empty(),
            ktmMode,
            ktmReason,
            agentWindow,
            last == null ? 0 : last.residentBytes(),
            last == null ? 0 : last.cpuSeconds());
    NodeTimes times =
        new NodeTimes(
            firstSeenMillis,
            lastHeardMillis,
            lastHeartbeatMillis,
            lastTickReceivedMillis,
            held == null ? 0 : held.newestTickMillis(),
            clock.millis());
    return new NodeView(
        id,
        description,
        status,
        Optional.ofNullable(sessionView),
        times,
        indicators,
        targets,
        gaps(status, last),
        events.list(),
        Optional.<NodeWindow>ofNullable(held));
  }

  private List<EvidenceGap> gaps(NodeStatus status, @Nullable HeartbeatReport last) {
    List<EvidenceGap> all = new ArrayList<>(gaps.list());
    if (last != null) {
      all.addAll(last.gaps());
    }
    if (status != NodeStatus.ONLINE) {
      SessionView view = sessionView;
      String why =
          view == null
              ? "no agent has connected since the proxy started"
              : saidGoodbye ? "the agent said goodbye" : "the agent has not been heard since";
      all.add(
          new EvidenceGap(
              EvidenceGap.AGENT_OFFLINE,
              view == null ? "" : view.agentInstance(),
              why,
              lastHeardMillis,
              0));
    }
    return all;
  }
}
