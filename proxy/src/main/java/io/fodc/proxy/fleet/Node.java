package io.fodc.proxy.fleet;

import io.fodc.proxy.config.KnownNode;
import io.fodc.proxy.windows.NodeWindow;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.window.AppendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final Published published;
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
  private volatile long goodbyeMillis;
  private volatile NodeSource newestFrom = NodeSource.NONE;

  Node(NodeId id, FleetParts parts, long nowMillis) {
    this.id = id;
    this.parts = parts;
    this.published = new Published(this, parts);
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
    goodbyeMillis = parts.now();
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

  /** A tick was taken. */
  void ticked(NodeSource from, long receivedMillis) {
    lastTickReceivedMillis = receivedMillis;
    newestFrom = from;
  }

  void cpuCores(OptionalDouble cores) {
    cpuCores = cores;
  }

  /** Notes what of a tick was not kept; whether any of it was. */
  boolean noteResult(AppendResult result, long tickMillis) {
    switch (result) {
      case AppendResult.Appended appended when appended.shed() == 0 ->
          gaps.close(EvidenceGap.SERIES_SHED, "window", tickMillis);
      case AppendResult.Appended appended ->
          gaps.open(
              EvidenceGap.SERIES_SHED,
              "window",
              "%d samples a tick do not fit into the proxy's memory; raise windows.budget"
                  .formatted(appended.shed()),
              tickMillis);
      case AppendResult.Refused refused -> {
        gaps.add(
            new EvidenceGap(
                EvidenceGap.TICK_GAP,
                refused.reason().code(),
                refused.detail(),
                tickMillis,
                tickMillis));
        return false;
      }
    }
    return true;
  }

  /** Notes that ticks are missing between two. */
  void noteTickGap(long before, long tickMillis, long interval) {
    long missed = tickMillis - before;
    if (before > 0 && missed > interval + interval / 2) {
      gaps.add(
          new EvidenceGap(
              EvidenceGap.TICK_GAP,
              "",
              "no tick for %.1f s".formatted(missed / 1_000.0),
              before,
              tickMillis));
    }
  }

  /** What Kafka brings of it. */
  Published published() {
    return published;
  }

  /** Its window, opened if there is none. Under the lock. */
  RecordedWindow windowFor(long interval) {
    RecordedWindow held = window;
    if (held == null) {
      held = parts.windows().open(interval);
      window = held;
    }
    if (session == null) {
      held.interval(interval);
    }
    return held;
  }

  void ktm(String mode, String reason) {
    ktmMode = mode;
    ktmReason = reason;
  }

  /** Role and labels by a published window, for a node whose state nobody has told. */
  void describeFromWindow(NodeRole role, Map<String, String> labels) {
    NodeDescription known = description;
    if (!known.role().equals(role) || !known.labels().equals(labels)) {
      description =
          new NodeDescription(
              known.place(),
              role,
              labels,
              known.nodeName(),
              known.grpcAddress(),
              known.httpAddress(),
              known.peers(),
              known.source());
    }
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
        anyHeardMillis());
  }

  /** Drops what a node retired long ago still held. Under the lock. Whether it may be forgotten. */
  boolean sweep(long nowMillis) {
    NodeStatus status = status(nowMillis);
    if (status != lastStatus) {
      parts.log(this, lastStatus, status, nowMillis - anyHeardMillis());
      lastStatus = status;
    }
    if (session != null || status == NodeStatus.ONLINE) {
      parts.history().seen(known(), nowMillis);
    }
    RecordedWindow held = window;
    if (status == NodeStatus.RETIRED && session == null && held != null) {
      window = null;
      held.close();
    }
    return session == null
        && nowMillis - anyHeardMillis() >= parts.settings().forgetAfter().toMillis();
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
    Publication told = published.publication();
    boolean live = view != null && view.live();
    boolean silentForLong =
        nowMillis - anyHeardMillis() >= parts.settings().retireAfter().toMillis();
    if (silentForLong || (published.gone() && !live)) {
      return NodeStatus.RETIRED;
    }
    NodeStatus bySession = view == null ? NodeStatus.OFFLINE : statusBySession(live, nowMillis);
    NodeStatus byRecords = told == null ? NodeStatus.OFFLINE : statusByRecords(told, nowMillis);
    return bySession.compareTo(byRecords) < 0 ? bySession : byRecords;
  }

  private NodeStatus statusBySession(boolean live, long nowMillis) {
    long silentMillis = nowMillis - lastHeardMillis;
    if (saidGoodbye || silentMillis >= offlineAfterMillis(lateAfterMillis())) {
      return NodeStatus.OFFLINE;
    }
    return live && silentMillis < lateAfterMillis() ? NodeStatus.ONLINE : NodeStatus.LATE;
  }

  /** Records that came before an agent said goodbye do not make it come back. */
  private NodeStatus statusByRecords(Publication told, long nowMillis) {
    long heardMillis = told.heardMillis();
    long late =
        Math.max(lateAfterMillis(), parts.settings().lateAfterIntervals() * told.everyMillis());
    long silentMillis = nowMillis - heardMillis;
    if (heardMillis == 0
        || (saidGoodbye && heardMillis <= goodbyeMillis)
        || silentMillis >= offlineAfterMillis(late)) {
      return NodeStatus.OFFLINE;
    }
    return silentMillis < late ? NodeStatus.ONLINE : NodeStatus.LATE;
  }

  private long offlineAfterMillis(long late) {
    return Math.max(parts.settings().offlineAfter().toMillis(), late);
  }

  /** By whichever way it is heard now; by neither, the one that was newest. */
  private NodeSource source(long nowMillis) {
    SessionView view = sessionView;
    Publication told = published.publication();
    boolean live = view != null && view.live();
    boolean fresh = told != null && statusByRecords(told, nowMillis) != NodeStatus.OFFLINE;
    if (live || fresh) {
      return live && fresh ? NodeSource.BOTH : live ? NodeSource.GRPC : NodeSource.KAFKA;
    }
    if (view == null && told == null) {
      return NodeSource.NONE;
    }
    return view == null || (told != null && told.heardMillis() > lastHeardMillis)
        ? NodeSource.KAFKA
        : NodeSource.GRPC;
  }

  /** When it was last heard by any way; when it was first known, before that. */
  private long anyHeardMillis() {
    Publication told = published.publication();
    return told == null ? lastHeardMillis : Math.max(lastHeardMillis, told.heardMillis());
  }

  /** When readers are told that it was last heard. */
  private long shownHeardMillis() {
    Publication told = published.publication();
    return told != null && sessionView == null ? told.heardMillis() : anyHeardMillis();
  }

  long lateAfterMillis() {
    FleetSettings settings = parts.settings();
    return settings.lateAfterIntervals()
        * Math.max(settings.heartbeatInterval().toMillis(), intervalMillis);
  }

  long lastHeardMillis() {
    return anyHeardMillis();
  }

  /** What readers see. Takes no lock. */
  NodeView view(long nowMillis) {
    NodeStatus status = status(nowMillis);
    HeartbeatReport last = report;
    RecordedWindow held = window;
    AgentWindow agentWindow = last == null ? AgentWindow.UNKNOWN : last.window();
    PublishedEvidence told = evidence(last, held == null ? 0 : held.newestTickMillis());
    List<TargetState> targets = told.targets();
    NodeIndicators indicators =
        new NodeIndicators(
            NodeHealth.of(status, told != PublishedEvidence.NONE, targets, told.shedSamples()),
            status == NodeStatus.ONLINE ? cpuCores : OptionalDouble.empty(),
            ktmMode,
            ktmReason,
            agentWindow,
            last == null ? 0 : last.residentBytes(),
            last == null ? 0 : last.cpuSeconds());
    NodeTimes times =
        new NodeTimes(
            firstSeenMillis,
            shownHeardMillis(),
            lastHeartbeatMillis,
            lastTickReceivedMillis,
            held == null ? 0 : held.newestTickMillis(),
            clock.millis());
    return new NodeView(
        id,
        description,
        status,
        source(nowMillis),
        newestFrom,
        Optional.ofNullable(sessionView),
        Optional.ofNullable(published.publication()),
        times,
        indicators,
        targets,
        gaps(status, last),
        events.list(),
        Optional.<NodeWindow>ofNullable(held));
  }

  /** Of what the last heartbeat and the newest state record say, what the agent said later. */
  private PublishedEvidence evidence(@Nullable HeartbeatReport last, long newestTickMillis) {
    Publication publication = published.publication();
    PublishedEvidence told = publication == null ? PublishedEvidence.NONE : publication.evidence();
    SessionView view = sessionView;
    boolean live = view != null && view.live();
    if (last != null && (live || last.clockMillis() >= told.tickMillis())) {
      return new PublishedEvidence(last.clockMillis(), last.window().seriesShed(), last.targets());
    }
    return told.holdsAt(newestTickMillis) ? told : PublishedEvidence.NONE;
  }

  private List<EvidenceGap> gaps(NodeStatus status, @Nullable HeartbeatReport last) {
    List<EvidenceGap> all = new ArrayList<>(gaps.list());
    Publication told = published.publication();
    if (told != null && told.heardMillis() > lastHeartbeatMillis) {
      all.addAll(told.gaps());
    } else if (last != null) {
      all.addAll(last.gaps());
    }
    if (status != NodeStatus.ONLINE) {
      SessionView view = sessionView;
      String why =
          view == null
              ? told == null
                  ? "no agent has connected since the proxy started"
                  : "no records of the agent have come since"
              : saidGoodbye ? "the agent said goodbye" : "the agent has not been heard since";
      String instance =
          view != null ? view.agentInstance() : told == null ? "" : told.agentInstance();
      all.add(new EvidenceGap(EvidenceGap.AGENT_OFFLINE, instance, why, shownHeardMillis(), 0));
    }
    return all;
  }
}
