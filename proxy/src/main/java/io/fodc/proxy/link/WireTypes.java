package io.fodc.proxy.link;

import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.HeartbeatReport;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodeEvent;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.SessionOpening;
import io.fodc.proxy.fleet.TargetState;
import io.fodc.proxy.fleet.WelcomeTerms;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.Welcome;
import io.fodc.schemas.wire.agent.v1.WindowState;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The link's messages as the fleet's words, and back. Bounds were checked before. */
final class WireTypes {
  static final String TRANSPORT = "grpc";

  private WireTypes() {}

  /**
   * The opening of a session.
   *
   * @throws IllegalArgumentException if a field makes no sense, with what and why
   */
  static SessionOpening opening(Hello hello, NodeId id, String peer) {
    return new SessionOpening(
        id,
        description(hello.getState(), place(hello.getIdentity())),
        TRANSPORT,
        peer,
        hello.getAgentInstance(),
        hello.getAgentVersion(),
        Instant.ofEpochMilli(hello.getAgentStartMillis()),
        hello.getClockMillis(),
        hello.getLastAcknowledgedTickMillis(),
        hello.getOldestTickMillis(),
        hello.getIntervalMillis(),
        hello.getCapabilitiesList(),
        hello.getKtmMode(),
        hello.getKtmReason());
  }

  static NodePlace place(NodeIdentity identity) {
    return new NodePlace(identity.getPodName(), identity.getContainerName(), identity.getHost());
  }

  private static Map<String, String> labels(NodeState state) {
    Map<String, String> labels = new TreeMap<>();
    state.getLabelsList().forEach(label -> labels.put(label.getKey(), label.getValue()));
    return labels;
  }

  static NodeDescription description(NodeState state, NodePlace place) {
    return new NodeDescription(
        place,
        new NodeRole(state.getRole()),
        labels(state),
        state.getNodeName(),
        state.getGrpcAddress(),
        state.getHttpAddress(),
        state.getPeersList(),
        state.getSource());
  }

  static HeartbeatReport report(Heartbeat heartbeat) {
    return new HeartbeatReport(
        heartbeat.getClockMillis(),
        heartbeat.getTargetsList().stream().map(WireTypes::target).toList(),
        window(heartbeat.getWindow()),
        heartbeat.getKtmMode(),
        heartbeat.getKtmReason(),
        heartbeat.getGapsList().stream().map(WireTypes::gap).toList(),
        heartbeat.getAgentResidentMemoryBytes(),
        heartbeat.getAgentCpuSeconds(),
        heartbeat.getNewestTickMillis());
  }

  private static TargetState target(io.fodc.schemas.wire.agent.v1.TargetState target) {
    return new TargetState(
        target.getTarget(),
        target.getUp(),
        target.getReason(),
        target.getDurationSeconds(),
        target.getSamples(),
        target.getBadLines());
  }

  private static AgentWindow window(WindowState window) {
    return new AgentWindow(
        window.getUsedBytes(),
        window.getLimitBytes(),
        window.getSeries(),
        window.getSamples(),
        window.getHorizonSeconds(),
        window.getOldestTickMillis(),
        window.getSeriesShed());
  }

  private static EvidenceGap gap(io.fodc.schemas.wire.agent.v1.EvidenceGap gap) {
    return new EvidenceGap(
        gap.getKind(), gap.getSubject(), gap.getReason(), gap.getFromMillis(), gap.getToMillis());
  }

  static NodeEvent event(Event event) {
    return new NodeEvent(
        event.getTimeMillis(), event.getKind(), event.getSubject(), event.getDetail());
  }

  static Welcome welcome(WelcomeTerms terms) {
    return Welcome.newBuilder()
        .setSessionId(terms.sessionId())
        .setProxyId(terms.proxyId())
        .setProxyVersion(terms.proxyVersion())
        .setClockMillis(terms.clockMillis())
        .setHeartbeatIntervalMillis(terms.heartbeatIntervalMillis())
        .setResumeAfterTickMillis(terms.resumeAfterTickMillis())
        .setCollectConfig(terms.collectConfig())
        .build();
  }
}
