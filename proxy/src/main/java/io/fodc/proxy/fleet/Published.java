package io.fodc.proxy.fleet;

import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.window.AppendResult;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What of one node comes by Kafka. It feeds the same window as a session does; a tick that the
 * window has, or has newer ones than, is not added again, so whichever way is fresher wins at each
 * tick. Written under the node's lock; {@link #publication} is for any reader.
 */
final class Published {
  /** Switching back to an agent within this makes two agents of a restart. */
  private static final long RIVAL_WITHIN_MILLIS = 600_000;

  private final Node node;
  private final FleetParts parts;
  private final CpuLoad load = new CpuLoad();
  private volatile @Nullable Publication publication;
  private volatile boolean gone;
  private long lastSpanMillis;
  private String formerInstance = "";
  private long switchedMillis;

  Published(Node node, FleetParts parts) {
    this.node = node;
    this.parts = parts;
  }

  /** What is known; null before the first record. Takes no lock. */
  @Nullable Publication publication() {
    return publication;
  }

  /** Whether somebody has said that the node is gone. Takes no lock. */
  boolean gone() {
    return gone;
  }

  private Publication known() {
    Publication known = publication;
    return known == null ? Publication.NOTHING : known;
  }

  void state(PublishedState state) {
    gone = false;
    Publication known = known();
    publication =
        new Publication(
            state.agentInstance(),
            state.agentVersion(),
            state.agentStartMillis(),
            state.intervalMillis(),
            Math.max(known.everyMillis(), state.intervalMillis()),
            state.capabilities(),
            state.proxyId(),
            state.sessionId(),
            known.heardMillis(),
            known.leaving(),
            known.gaps(),
            state.evidence());
    if (node.session().isEmpty()) {
      node.describe(state.description());
      node.ktm(state.ktmMode(), state.ktmReason());
    }
  }

  /** Somebody has retired the node. */
  void retired() {
    gone = true;
    publication = null;
  }

  /** Nobody tells this proxy of the node's windows from now on; those it has still count. */
  void leaving() {
    Publication known = publication;
    if (known != null) {
      publication = known.heard(known.heardMillis(), true, known.gaps());
    }
  }

  /** What this proxy has of the node's windows no longer counts. */
  void withdrawn() {
    Publication known = publication;
    if (known != null) {
      publication = known.heard(0, false, List.of());
    }
  }

  /** A window comes: what its head says. */
  void window(PublishedWindow head) {
    gone = false;
    Publication known = known();
    long span = head.spanMillis();
    long every = lastSpanMillis == 0 ? span : Math.min(span, lastSpanMillis);
    lastSpanMillis = span;
    noteInstance(known.agentInstance(), head);
    boolean newest = head.heardMillis() >= known.heardMillis();
    publication =
        new Publication(
            head.agentInstance(),
            known.agentVersion(),
            known.agentStartMillis(),
            head.intervalMillis(),
            every,
            known.capabilities(),
            known.proxyId(),
            known.sessionId(),
            Math.max(head.heardMillis(), known.heardMillis()),
            false,
            newest ? head.gaps() : known.gaps(),
            known.evidence());
    if (node.session().isEmpty()) {
      node.describeFromWindow(head.role(), head.labels());
      if (head.live() && head.sentMillis() > 0) {
        node.clock.observe(head.sentMillis(), head.heardMillis());
        TickClock.noteSkew(node, head.heardMillis());
      }
    }
  }

  private void noteInstance(String former, PublishedWindow head) {
    String instance = head.agentInstance();
    if (former.isEmpty() || former.equals(instance)) {
      return;
    }
    long now = head.heardMillis();
    if (instance.equals(formerInstance) && now - switchedMillis < RIVAL_WITHIN_MILLIS) {
      node.gaps.add(
          new EvidenceGap(
              EvidenceGap.DUPLICATE_AGENT,
              instance,
              "agents %s and %s publish windows of the node in turn: stop all but one"
                  .formatted(former, instance),
              switchedMillis,
              now));
    } else {
      node.events.add(
          new NodeEvent(
              now,
              NodeEvent.AGENT_RESTART,
              instance,
              "agent %s took the place of agent %s".formatted(instance, former)));
    }
    formerInstance = former;
    switchedMillis = now;
  }

  /** Takes the samples of one tick of the window whose head came last. */
  TickFate tick(
      PublishedWindow head,
      long tickMillis,
      int[] series,
      int count,
      IntPredicate present,
      IntToLongFunction bits) {
    RecordedWindow window = node.windowFor(head.intervalMillis());
    long before = window.newestTickMillis();
    TickFate fate = TickClock.judgePublished(node, window, head, tickMillis, parts.now());
    if (fate != TickFate.TAKEN) {
      return fate;
    }
    AppendResult result = window.append(tickMillis, series, count, present, bits);
    if (!node.noteResult(result, tickMillis)) {
      return TickFate.REFUSED;
    }
    node.noteTickGap(before, tickMillis, head.intervalMillis());
    node.ticked(NodeSource.KAFKA, head.heardMillis());
    return TickFate.TAKEN;
  }

  /**
   * Says what the node's processes had taken at the tick that was taken last.
   *
   * @param processes how many say so
   */
  void cpuSeconds(long tickMillis, double seconds, int processes) {
    node.cpuCores(load.next(tickMillis, seconds, processes));
  }
}
