package io.fodc.proxy.fleet;

import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.node.NodeId;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What every node of the fleet needs: settings, clock, windows, history, counters, the log. */
final class FleetParts {
  private static final System.Logger LOG = System.getLogger(Fleet.class.getName());

  private final FleetSettings settings;
  private final InstantSource clock;
  private final NodeWindows windows;
  private final ConfigHistory history;
  private final ConcurrentHashMap<String, LongAdder> results = new ConcurrentHashMap<>();

  FleetParts(
      FleetSettings settings, InstantSource clock, NodeWindows windows, ConfigHistory history) {
    this.settings = settings;
    this.clock = clock;
    this.windows = windows;
    this.history = history;
  }

  long now() {
    return clock.millis();
  }

  FleetSettings settings() {
    return settings;
  }

  NodeWindows windows() {
    return windows;
  }

  ConfigHistory history() {
    return history;
  }

  void count(String result) {
    results.computeIfAbsent(result, key -> new LongAdder()).increment();
  }

  Map<String, Long> results() {
    Map<String, Long> sorted = new TreeMap<>();
    results.forEach((result, count) -> sorted.put(result, count.sum()));
    return sorted;
  }

  void log(Node node, NodeStatus from, NodeStatus to, long silentMillis) {
    LOG.log(
        to == NodeStatus.ONLINE ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
        () ->
            "node status changed node=%s from=%s to=%s silent_ms=%d"
                .formatted(node.id, from.word(), to.word(), silentMillis));
  }

  void sessionOpened(SessionOpening opening, String sessionId) {
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "session opened node=%s session=%s transport=%s peer=%s instance=%s version=%s"
                .formatted(
                    opening.id(),
                    sessionId,
                    opening.transport(),
                    opening.peer(),
                    opening.agentInstance(),
                    opening.agentVersion()));
  }

  void sessionRefused(SessionOpening opening, Admission.Refused refused) {
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "session refused node=%s peer=%s instance=%s code=%s reason=\"%s\""
                .formatted(
                    opening.id(),
                    opening.peer(),
                    opening.agentInstance(),
                    refused.code(),
                    refused.reason()));
  }

  void sessionEnded(NodeId id, String sessionId, EndReason reason) {
    LOG.log(
        System.Logger.Level.INFO,
        () -> "session ended node=%s session=%s reason=%s".formatted(id, sessionId, reason));
  }
}
