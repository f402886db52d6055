package io.fodc.agent.publish;

import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.link.LinkIdentity;
import io.fodc.agent.link.LinkStatus.LinkedProxy;
import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.RecorderStatus;
import io.fodc.agent.recorder.SourceStatus;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.bridge.publish.PublishSource;
import io.fodc.bridge.record.Gap;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordLimits;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.window.Window;
import io.fodc.window.WindowView;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The agent, as its publisher reads it.
 *
 * @param recorder how its sources did at its newest tick
 * @param proxy who holds the session; empty when nobody does
 */
record AgentSource(
    Window window,
    LinkIdentity identity,
    Supplier<NodeDescription> node,
    Supplier<List<EvidenceGap>> gaps,
    Supplier<Optional<ConfigSnapshot>> snapshot,
    Supplier<TelemetryLevel> telemetry,
    Supplier<RecorderStatus> recorder,
    Supplier<Optional<LinkedProxy>> proxy)
    implements PublishSource {
  /** Characters of a text that surely fit: three bytes of UTF-8 each at most. */
  private static final int MOST_CHARS = RecordLimits.MAX_TEXT_BYTES / 3;

  @Override
  public long oldestTickMillis() {
    return orNone(window.stats().oldestTickMillis());
  }

  @Override
  public long newestTickMillis() {
    return orNone(window.stats().newestTickMillis());
  }

  private static long orNone(long tickMillis) {
    return tickMillis == WindowView.NO_TICK ? NO_TICK : tickMillis;
  }

  @Override
  public int series() {
    return window.stats().series();
  }

  @Override
  public Stretch ticks(long afterMillis, long upToMillis, int most) {
    return WindowStretch.open(window, afterMillis, upToMillis, most);
  }

  @Override
  public WindowOrigin origin() {
    NodeDescription now = node.get();
    List<EvidenceGap> all = gaps.get();
    int tooMany = Math.max(0, all.size() - RecordLimits.MAX_NODE_WORDS);
    return new WindowOrigin(
        now.id(),
        now.role(),
        now.labels(),
        identity.instance(),
        identity.intervalMillis(),
        all.subList(tooMany, all.size()).stream().map(AgentSource::gap).toList());
  }

  private static Gap gap(EvidenceGap gap) {
    return new Gap(
        gap.kind(),
        bounded(gap.subject()),
        bounded(gap.reason()),
        gap.fromMillis(),
        gap.toMillis());
  }

  private static String bounded(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
  }

  @Override
  public Optional<NodeConfigRecord> config() {
    return snapshot
        .get()
        .map(found -> ConfigRecords.of(node.get().id(), identity.instance(), found));
  }

  @Override
  public NodeStateRecord state(long nowMillis) {
    NodeDescription now = node.get();
    TelemetryLevel level = telemetry.get();
    Optional<LinkedProxy> holder = proxy.get();
    return new NodeStateRecord(
        now.id(),
        nowMillis,
        now.role(),
        now.labels(),
        new NodeStateRecord.Place(
            now.nodeName(),
            now.podName(),
            now.containerName(),
            now.host(),
            now.grpcAddress(),
            now.httpAddress(),
            now.source().word()),
        new NodeStateRecord.Agent(
            identity.version(),
            identity.instance(),
            identity.startMillis(),
            identity.intervalMillis(),
            identity.capabilities().stream().limit(RecordLimits.MAX_NODE_WORDS).toList(),
            level.mode(),
            level.reason()),
        new NodeStateRecord.Session(
            holder.map(LinkedProxy::proxyId).orElse(""),
            holder.map(LinkedProxy::sessionId).orElse(""),
            bounded(holder.map(LinkedProxy::url).orElse(""))),
        evidence(recorder.get()));
  }

  private NodeStateRecord.Evidence evidence(RecorderStatus status) {
    return new NodeStateRecord.Evidence(
        status.newestTickMillis() == RecorderStatus.NO_TICK ? 0 : status.newestTickMillis(),
        window.stats().shedSamples(),
        status.sources().stream()
            .filter(SourceStatus::target)
            .limit(RecordLimits.MAX_NODE_WORDS)
            .map(AgentSource::target)
            .toList());
  }

  private static NodeStateRecord.Target target(SourceStatus source) {
    return new NodeStateRecord.Target(
        bounded(source.source()),
        source.up(),
        bounded(source.reason()),
        source.durationSeconds(),
        source.samples(),
        source.badLines());
  }
}
