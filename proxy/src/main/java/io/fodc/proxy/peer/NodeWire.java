package io.fodc.proxy.peer;

import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodeEvent;
import io.fodc.proxy.fleet.NodeHealth;
import io.fodc.proxy.fleet.NodeIndicators;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.NodeSource;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeTimes;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.Publication;
import io.fodc.proxy.fleet.PublishedEvidence;
import io.fodc.proxy.fleet.SessionView;
import io.fodc.proxy.fleet.TargetState;
import io.fodc.proxy.windows.NodeWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.WindowState;
import io.fodc.schemas.wire.peer.v1.Indicators;
import io.fodc.schemas.wire.peer.v1.Node;
import io.fodc.schemas.wire.peer.v1.Session;
import io.fodc.schemas.wire.peer.v1.Times;
import io.fodc.schemas.wire.peer.v1.Window;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A node as one proxy tells another of it. */
public final class NodeWire {
  private NodeWire() {}

  /** Everything a view has of a node, but for its samples. */
  public static Node write(NodeView node) {
    Node.Builder message =
        Node.newBuilder()
            .setIdentity(identity(node.id(), node.description().place()))
            .setState(state(node.description()))
            .setStatus(node.status().word())
            .setSource(node.source().word())
            .setNewestFrom(node.newestFrom().word())
            .setTimes(times(node.times()))
            .setIndicators(indicators(node.indicators()));
    node.session().ifPresent(session -> message.setSession(session(session)));
    node.publication().ifPresent(told -> message.setPublication(publication(told)));
    node.targets().forEach(target -> message.addTargets(target(target)));
    node.gaps().forEach(gap -> message.addGaps(gap(gap)));
    node.events().forEach(event -> message.addEvents(event(event)));
    node.window()
        .flatMap(NodeWindow::stats)
        .ifPresent(
            stats ->
                message.setWindow(
                    Window.newBuilder()
                        .setOldestTickMillis(stats.oldestTickMillis())
                        .setNewestTickMillis(stats.newestTickMillis())));
    return message.build();
  }

  /** Who a node is. */
  public static NodeIdentity identity(NodeId id, NodePlace place) {
    return NodeIdentity.newBuilder()
        .setCluster(id.cluster())
        .setNodeId(id.nodeId())
        .setPodName(place.podName())
        .setContainerName(place.containerName())
        .setHost(place.host())
        .build();
  }

  private static NodeState state(NodeDescription description) {
    NodeState.Builder state =
        NodeState.newBuilder()
            .setRole(description.role().word())
            .setNodeName(description.nodeName())
            .setGrpcAddress(description.grpcAddress())
            .setHttpAddress(description.httpAddress())
            .addAllPeers(description.peers())
            .setSource(description.source());
    description
        .labels()
        .forEach((key, value) -> state.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return state.build();
  }

  private static Session session(SessionView session) {
    return Session.newBuilder()
        .setId(session.id())
        .setLive(session.live())
        .setOpenedMillis(session.openedMillis())
        .setTransport(session.transport())
        .setPeer(session.peer())
        .setAgentInstance(session.agentInstance())
        .setAgentVersion(session.agentVersion())
        .setAgentStartMillis(session.agentStart().toEpochMilli())
        .setIntervalMillis(session.intervalMillis())
        .addAllCapabilities(session.capabilities())
        .build();
  }

  private static Times times(NodeTimes times) {
    return Times.newBuilder()
        .setFirstSeenMillis(times.firstSeenMillis())
        .setLastHeardMillis(times.lastHeardMillis())
        .setLastHeartbeatMillis(times.lastHeartbeatMillis())
        .setLastTickReceivedMillis(times.lastTickReceivedMillis())
        .setNewestTickMillis(times.newestTickMillis())
        .setClockSkewMillis(times.clockSkewMillis())
        .build();
  }

  private static Indicators indicators(NodeIndicators indicators) {
    AgentWindow window = indicators.agentWindow();
    Indicators.Builder message =
        Indicators.newBuilder()
            .setHealth(indicators.health().word())
            .setKtmMode(indicators.ktmMode())
            .setKtmReason(indicators.ktmReason())
            .setAgentWindow(
                WindowState.newBuilder()
                    .setUsedBytes(window.usedBytes())
                    .setLimitBytes(window.limitBytes())
                    .setSeries(window.series())
                    .setSamples(window.samples())
                    .setHorizonSeconds(window.horizonSeconds())
                    .setOldestTickMillis(window.oldestTickMillis())
                    .setSeriesShed(window.seriesShed()))
            .setAgentResidentBytes(indicators.agentResidentBytes())
            .setAgentCpuSeconds(indicators.agentCpuSeconds());
    indicators.cpuCores().ifPresent(message::setCpuCores);
    return message.build();
  }

  private static io.fodc.schemas.wire.agent.v1.TargetState target(TargetState target) {
    return io.fodc.schemas.wire.agent.v1.TargetState.newBuilder()
        .setTarget(target.target())
        .setUp(target.up())
        .setReason(target.reason())
        .setDurationSeconds(target.durationSeconds())
        .setSamples(target.samples())
        .setBadLines(target.badLines())
        .build();
  }

  private static io.fodc.schemas.wire.agent.v1.EvidenceGap gap(EvidenceGap gap) {
    return io.fodc.schemas.wire.agent.v1.EvidenceGap.newBuilder()
        .setKind(gap.kind())
        .setSubject(gap.subject())
        .setReason(gap.reason())
        .setFromMillis(gap.fromMillis())
        .setToMillis(gap.toMillis())
        .build();
  }

  private static Event event(NodeEvent event) {
    return Event.newBuilder()
        .setTimeMillis(event.timeMillis())
        .setKind(event.kind())
        .setSubject(event.subject())
        .setDetail(event.detail())
        .build();
  }

  /**
   * A node of a peer, its times as if this proxy had taken them.
   *
   * @param aheadMillis how far this proxy's clock is ahead of the peer's
   * @throws IllegalArgumentException if a field makes no sense
   */
  static NodeView read(Node node, long aheadMillis) {
    NodeIdentity identity = node.getIdentity();
    NodePlace place =
        new NodePlace(identity.getPodName(), identity.getContainerName(), identity.getHost());
    return new NodeView(
        new NodeId(identity.getCluster(), identity.getNodeId()),
        description(node.getState(), place),
        NodeStatus.valueOf(node.getStatus().toUpperCase(Locale.ROOT)),
        NodeSource.valueOf(node.getSource().toUpperCase(Locale.ROOT)),
        NodeSource.valueOf(node.getNewestFrom().toUpperCase(Locale.ROOT)),
        node.hasSession() ? Optional.of(session(node.getSession(), aheadMillis)) : Optional.empty(),
        node.hasPublication()
            ? Optional.of(publication(node.getPublication(), aheadMillis))
            : Optional.empty(),
        times(node.getTimes(), aheadMillis),
        indicators(node.getIndicators()),
        node.getTargetsList().stream().map(NodeWire::target).toList(),
        node.getGapsList().stream().map(NodeWire::gap).toList(),
        node.getEventsList().stream().map(NodeWire::event).toList(),
        node.hasWindow()
            ? Optional.of(
                new PeerWindow(
                    node.getWindow().getOldestTickMillis(), node.getWindow().getNewestTickMillis()))
            : Optional.empty());
  }

  private static io.fodc.schemas.wire.peer.v1.Publication publication(Publication told) {
    var message =
        io.fodc.schemas.wire.peer.v1.Publication.newBuilder()
            .setAgentInstance(told.agentInstance())
            .setAgentVersion(told.agentVersion())
            .setAgentStartMillis(told.agentStartMillis())
            .setIntervalMillis(told.intervalMillis())
            .setEveryMillis(told.everyMillis())
            .addAllCapabilities(told.capabilities())
            .setProxyId(told.proxyId())
            .setSessionId(told.sessionId())
            .setHeardMillis(told.heardMillis())
            .setEvidenceTickMillis(told.evidence().tickMillis())
            .setLeaving(told.leaving());
    told.gaps().forEach(gap -> message.addGaps(gap(gap)));
    return message.build();
  }

  private static Publication publication(
      io.fodc.schemas.wire.peer.v1.Publication told, long aheadMillis) {
    return new Publication(
        told.getAgentInstance(),
        told.getAgentVersion(),
        told.getAgentStartMillis(),
        told.getIntervalMillis(),
        told.getEveryMillis(),
        told.getCapabilitiesList(),
        told.getProxyId(),
        told.getSessionId(),
        shifted(told.getHeardMillis(), aheadMillis),
        told.getLeaving(),
        told.getGapsList().stream().map(NodeWire::gap).toList(),
        // The other proxy has judged it: targets and health are the node's.
        new PublishedEvidence(told.getEvidenceTickMillis(), 0, List.of()));
  }

  private static NodeDescription description(NodeState state, NodePlace place) {
    Map<String, String> labels = new TreeMap<>();
    state.getLabelsList().forEach(label -> labels.put(label.getKey(), label.getValue()));
    return new NodeDescription(
        place,
        new NodeRole(state.getRole()),
        labels,
        state.getNodeName(),
        state.getGrpcAddress(),
        state.getHttpAddress(),
        state.getPeersList(),
        state.getSource());
  }

  private static SessionView session(Session session, long aheadMillis) {
    return new SessionView(
        session.getId(),
        session.getLive(),
        session.getOpenedMillis() + aheadMillis,
        session.getTransport(),
        session.getPeer(),
        session.getAgentInstance(),
        session.getAgentVersion(),
        Instant.ofEpochMilli(session.getAgentStartMillis()),
        session.getIntervalMillis(),
        session.getCapabilitiesList());
  }

  private static NodeTimes times(Times times, long aheadMillis) {
    return new NodeTimes(
        shifted(times.getFirstSeenMillis(), aheadMillis),
        shifted(times.getLastHeardMillis(), aheadMillis),
        shifted(times.getLastHeartbeatMillis(), aheadMillis),
        shifted(times.getLastTickReceivedMillis(), aheadMillis),
        times.getNewestTickMillis(),
        times.getClockSkewMillis() - aheadMillis);
  }

  /** Never stays never. */
  private static long shifted(long millis, long aheadMillis) {
    return millis == 0 ? 0 : millis + aheadMillis;
  }

  private static NodeIndicators indicators(Indicators indicators) {
    WindowState window = indicators.getAgentWindow();
    return new NodeIndicators(
        NodeHealth.valueOf(indicators.getHealth().toUpperCase(Locale.ROOT)),
        indicators.hasCpuCores()
            ? OptionalDouble.of(indicators.getCpuCores())
            : OptionalDouble.empty(),
        indicators.getKtmMode(),
        indicators.getKtmReason(),
        new AgentWindow(
            window.getUsedBytes(),
            window.getLimitBytes(),
            window.getSeries(),
            window.getSamples(),
            window.getHorizonSeconds(),
            window.getOldestTickMillis(),
            window.getSeriesShed()),
        indicators.getAgentResidentBytes(),
        indicators.getAgentCpuSeconds());
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

  private static EvidenceGap gap(io.fodc.schemas.wire.agent.v1.EvidenceGap gap) {
    return new EvidenceGap(
        gap.getKind(), gap.getSubject(), gap.getReason(), gap.getFromMillis(), gap.getToMillis());
  }

  private static NodeEvent event(Event event) {
    return new NodeEvent(
        event.getTimeMillis(), event.getKind(), event.getSubject(), event.getDetail());
  }
}
