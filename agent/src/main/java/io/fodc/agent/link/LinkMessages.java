package io.fodc.agent.link;

import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.EvidenceGap;
import io.fodc.schemas.wire.agent.v1.Goodbye;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import java.util.List;
import java.util.TreeMap;

/** Builds the small messages, within the link's bounds. */
final class LinkMessages {
  private LinkMessages() {}

  static AgentMessage hello(
      LinkIdentity identity, LinkSources sources, long clockMillis, long acknowledgedTickMillis) {
    NodeDescription node = sources.node().get();
    TelemetryLevel telemetry = sources.telemetry().get();
    return AgentMessage.newBuilder()
        .setHello(
            Hello.newBuilder()
                .setProtocolVersion(LinkLimits.PROTOCOL_VERSION)
                .setIdentity(identity(node))
                .setState(state(node))
                .setAgentVersion(identity.version())
                .setAgentInstance(identity.instance())
                .setAgentStartMillis(identity.startMillis())
                .setClockMillis(clockMillis)
                .setLastAcknowledgedTickMillis(acknowledgedTickMillis)
                .setOldestTickMillis(sources.ticks().oldestTickMillis())
                .setIntervalMillis(identity.intervalMillis())
                .addAllCapabilities(
                    identity.capabilities().stream().limit(LinkLimits.MAX_CAPABILITIES).toList())
                .setKtmMode(telemetry.mode())
                .setKtmReason(telemetry.reason()))
        .build();
  }

  static NodeIdentity identity(NodeDescription node) {
    return NodeIdentity.newBuilder()
        .setCluster(node.id().cluster())
        .setNodeId(node.id().nodeId())
        .setPodName(node.podName())
        .setContainerName(node.containerName())
        .setHost(node.host())
        .build();
  }

  static AgentMessage nodeState(NodeDescription node) {
    return AgentMessage.newBuilder().setNodeState(state(node)).build();
  }

  private static NodeState state(NodeDescription node) {
    NodeState.Builder state =
        NodeState.newBuilder()
            .setRole(node.role().word())
            .setNodeName(node.nodeName())
            .setGrpcAddress(node.grpcAddress())
            .setHttpAddress(node.httpAddress())
            .setSource(node.source().word());
    new TreeMap<>(node.labels())
        .entrySet().stream()
            .limit(LinkLimits.MAX_NODE_LABELS)
            .forEach(
                label ->
                    state.addLabels(
                        Label.newBuilder().setKey(label.getKey()).setValue(label.getValue())));
    return state.build();
  }

  static AgentMessage heartbeat(LinkSources sources, long clockMillis, long unsentSeries) {
    Heartbeat.Builder heartbeat = Heartbeat.newBuilder();
    sources.heartbeat().fill(heartbeat);
    TelemetryLevel telemetry = sources.telemetry().get();
    heartbeat
        .setClockMillis(clockMillis)
        .setNewestTickMillis(sources.ticks().newestTickMillis())
        .setKtmMode(telemetry.mode())
        .setKtmReason(telemetry.reason());
    if (unsentSeries > 0) {
      heartbeat.addGaps(
          EvidenceGap.newBuilder()
              .setKind("series-not-sent")
              .setSubject("link")
              .setReason(
                  "%d series are not streamed: a session carries at most %d, of at most %d labels and %d bytes each"
                      .formatted(
                          unsentSeries,
                          LinkLimits.MAX_SERIES,
                          LinkLimits.MAX_LABELS,
                          LinkLimits.MAX_DEFINITION_BYTES)));
    }
    boundGaps(heartbeat);
    return AgentMessage.newBuilder().setHeartbeat(heartbeat).build();
  }

  /** Newest last: the first ones go. */
  private static void boundGaps(Heartbeat.Builder heartbeat) {
    int excess = heartbeat.getGapsCount() - LinkLimits.MAX_GAPS;
    if (excess > 0) {
      List<EvidenceGap> kept =
          List.copyOf(heartbeat.getGapsList().subList(excess, heartbeat.getGapsCount()));
      heartbeat.clearGaps().addAllGaps(kept);
    }
  }

  static AgentMessage event(AgentEvent event) {
    return event(event.timeMillis(), event.kind(), event.subject(), event.detail());
  }

  static AgentMessage event(long timeMillis, String kind, String subject, String detail) {
    return AgentMessage.newBuilder()
        .setEvent(
            Event.newBuilder()
                .setTimeMillis(timeMillis)
                .setKind(kind)
                .setSubject(subject)
                .setDetail(detail))
        .build();
  }

  static AgentMessage capture(CaptureProgress progress) {
    return AgentMessage.newBuilder().setCaptureProgress(progress).build();
  }

  static AgentMessage goodbye() {
    return AgentMessage.newBuilder()
        .setGoodbye(Goodbye.newBuilder().setReason("the agent stops"))
        .build();
  }
}
