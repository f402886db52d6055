package io.fodc.agent;

import io.fodc.agent.http.Readiness;
import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.link.HeartbeatSource;
import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.RecorderStatus;
import io.fodc.agent.recorder.SourceStatus;
import io.fodc.agent.telemetry.OwnProcess;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.TargetState;
import io.fodc.schemas.wire.agent.v1.WindowState;
import io.fodc.window.Window;
import io.fodc.window.WindowStats;
import io.fodc.window.WindowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The agent's state as heartbeats, readiness and identity labels show it. Any thread. */
final class AgentState implements HeartbeatSource {
  private final Supplier<RecorderStatus> recorder;
  private final Supplier<TelemetryLevel> telemetry;
  private final Window window;
  private final EvidenceLog evidence;
  private final OwnProcess process;

  AgentState(
      Supplier<RecorderStatus> recorder,
      Supplier<TelemetryLevel> telemetry,
      Window window,
      EvidenceLog evidence,
      OwnProcess process) {
    this.recorder = recorder;
    this.telemetry = telemetry;
    this.window = window;
    this.evidence = evidence;
    this.process = process;
  }

  @Override
  public void fill(Heartbeat.Builder heartbeat) {
    for (SourceStatus source : recorder.get().sources()) {
      if (source.target()) {
        heartbeat.addTargets(
            TargetState.newBuilder()
                .setTarget(source.source())
                .setUp(source.up())
                .setReason(source.reason())
                .setDurationSeconds(source.durationSeconds())
                .setSamples(source.samples())
                .setBadLines(source.badLines()));
      }
    }
    TelemetryLevel level = telemetry.get();
    heartbeat.setKtmMode(level.mode()).setKtmReason(level.reason()).setWindow(windowState());
    gaps().forEach(gap -> heartbeat.addGaps(toProto(gap)));
    process.residentBytes().ifPresent(heartbeat::setAgentResidentMemoryBytes);
    process.cpuSeconds().ifPresent(heartbeat::setAgentCpuSeconds);
  }

  /** Ready when the window is open and holds a current tick. */
  Readiness readiness(long nowMillis) {
    RecorderStatus status = recorder.get();
    if (status.newestTickMillis() == RecorderStatus.NO_TICK) {
      return new Readiness(List.of("no tick recorded yet; interval_ms=" + status.intervalMillis()));
    }
    if (status.staleAt(nowMillis)) {
      long age = nowMillis - status.newestTickMillis();
      return new Readiness(
          List.of(
              "newest tick is too old; age_ms=" + age + " interval_ms=" + status.intervalMillis()));
    }
    return Readiness.READY;
  }

  /** The labels that tell which node a sample is of. */
  static Labels identityLabels(NodeDescription node) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("cluster", node.id().cluster());
    labels.put("node_id", node.id().nodeId());
    labels.put("node_role", node.role().upstreamRole());
    labels.put("node_type", node.role().tier().orElse(""));
    labels.put("pod_name", node.podName());
    labels.put("container_name", node.containerName());
    return Labels.ofMap(labels);
  }

  private WindowState windowState() {
    WindowStats stats = window.stats();
    return WindowState.newBuilder()
        .setUsedBytes(stats.bytesUsed())
        .setLimitBytes(stats.bytesLimit())
        .setSeries(stats.series())
        .setSamples(stats.samples())
        .setHorizonSeconds(window.plan().horizonSeconds())
        .setOldestTickMillis(
            stats.oldestTickMillis() == WindowView.NO_TICK ? 0 : stats.oldestTickMillis())
        .setSeriesShed(stats.shedSamples())
        .build();
  }

  /** Those of the window first, then ours; the newest when there are too many. */
  List<EvidenceGap> gaps() {
    List<EvidenceGap> gaps = new ArrayList<>();
    window
        .evidence()
        .forEach(
            gap ->
                gaps.add(
                    new EvidenceGap(
                        gap.reason().code().replace('_', '-'),
                        "window",
                        gap.ticks() + " ticks, " + gap.samples() + " samples",
                        gap.fromMillis(),
                        gap.toMillis())));
    gaps.addAll(evidence.gaps());
    int tooMany = Math.max(0, gaps.size() - LinkLimits.MAX_GAPS);
    return gaps.subList(tooMany, gaps.size());
  }

  private static io.fodc.schemas.wire.agent.v1.EvidenceGap toProto(EvidenceGap gap) {
    return io.fodc.schemas.wire.agent.v1.EvidenceGap.newBuilder()
        .setKind(gap.kind())
        .setSubject(gap.subject())
        .setReason(gap.reason())
        .setFromMillis(gap.fromMillis())
        .setToMillis(gap.toMillis())
        .build();
  }
}
