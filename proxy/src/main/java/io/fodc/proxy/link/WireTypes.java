package io.fodc.proxy.link;

import io.fodc.proxy.capture.PartProgress;
import io.fodc.proxy.capture.PartState;
import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.HeartbeatReport;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodeEvent;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.SessionOpening;
import io.fodc.proxy.fleet.TargetState;
import io.fodc.proxy.fleet.WelcomeTerms;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.CancelCapture;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.Event;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.Welcome;
import io.fodc.schemas.wire.agent.v1.WindowState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

  static UploadOffer offer(UploadHeader header) {
    return new UploadOffer(
        header.getUploadId(),
        header.getPurpose(),
        header.getCaptureId(),
        header.getFileName(),
        header.getMediaType(),
        header.getTotalBytes(),
        header.getMethod(),
        header.getFromMillis(),
        header.getToMillis(),
        header.getRemark());
  }

  /** What an agent says of a part; empty if it speaks of a state that this build does not know. */
  static Optional<PartProgress> progress(CaptureProgress message) {
    return state(message.getState())
        .map(
            state -> {
              Map<String, String> measures = new TreeMap<>();
              message.getMeasuresList().forEach(m -> measures.put(m.getKey(), m.getValue()));
              return new PartProgress(
                  message.getCaptureId(),
                  state,
                  message.getCode(),
                  message.getMessage(),
                  message.getFraction(),
                  measures,
                  message.getArtifacts());
            });
  }

  private static Optional<PartState> state(CaptureState state) {
    return switch (state) {
      case CAPTURE_STATE_QUEUED -> Optional.of(PartState.QUEUED);
      case CAPTURE_STATE_RUNNING -> Optional.of(PartState.RUNNING);
      case CAPTURE_STATE_UPLOADING -> Optional.of(PartState.UPLOADING);
      case CAPTURE_STATE_DONE -> Optional.of(PartState.DONE);
      case CAPTURE_STATE_FAILED -> Optional.of(PartState.FAILED);
      case CAPTURE_STATE_REFUSED -> Optional.of(PartState.REFUSED);
      case CAPTURE_STATE_EXPIRED -> Optional.of(PartState.EXPIRED);
      case CAPTURE_STATE_CANCELLED -> Optional.of(PartState.CANCELLED);
      case CAPTURE_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  static ProxyMessage message(CaptureCall call) {
    return switch (call) {
      case CaptureCall.Cancel cancel ->
          ProxyMessage.newBuilder()
              .setCancelCapture(
                  CancelCapture.newBuilder()
                      .setCaptureId(cancel.wireId())
                      .setReason(cancel.reason()))
              .build();
      case CaptureCall.Start start -> {
        StartCapture.Builder message =
            StartCapture.newBuilder()
                .setCaptureId(start.wireId())
                .setKind(start.kind())
                .setSeconds(start.seconds())
                .setLimitMillis(start.limitMillis())
                .setDryRun(start.dryRun())
                .setUploadToken(start.token())
                .setMaxBytes(start.mostBytes())
                .setResume(start.resume())
                .setRequestedBy(start.requestedBy());
        start
            .options()
            .forEach(
                (key, value) -> message.addOptions(Label.newBuilder().setKey(key).setValue(value)));
        yield ProxyMessage.newBuilder().setStartCapture(message).build();
      }
    };
  }

  static Welcome welcome(WelcomeTerms terms, String proxyUrl) {
    return Welcome.newBuilder()
        .setSessionId(terms.sessionId())
        .setProxyId(terms.proxyId())
        .setProxyVersion(terms.proxyVersion())
        .setClockMillis(terms.clockMillis())
        .setHeartbeatIntervalMillis(terms.heartbeatIntervalMillis())
        .setResumeAfterTickMillis(terms.resumeAfterTickMillis())
        .setCollectConfig(terms.collectConfig())
        .setProxyUrl(proxyUrl)
        .build();
  }
}
