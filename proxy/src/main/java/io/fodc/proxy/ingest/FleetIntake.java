package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.Arrival;
import io.fodc.bridge.ingest.FleetSink;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.WindowSink;
import io.fodc.proxy.config.ConfigEntry;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodeFeed;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.PublishedEvidence;
import io.fodc.proxy.fleet.PublishedState;
import io.fodc.proxy.fleet.TargetState;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.node.NodeId;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands what records say to the fleet. */
final class FleetIntake implements FleetSink {
  private final NodeFeed feed;
  private final IntakeCounters counters;
  private final WindowIntake intake;

  /** The partition that each node's windows come by. */
  private final Map<NodeId, Integer> partitions = new ConcurrentHashMap<>();

  FleetIntake(NodeFeed feed, NodeWindows windows, IntakeCounters counters, InstantSource clock) {
    this.feed = feed;
    this.counters = counters;
    this.intake = new WindowIntake(feed, windows, counters, clock);
  }

  @Override
  public void state(NodeStateRecord state, Arrival arrival) {
    counters.states.increment();
    NodeStateRecord.Place place = state.place();
    NodeDescription description =
        new NodeDescription(
            new NodePlace(place.podName(), place.containerName(), place.host()),
            state.role(),
            state.labels(),
            place.nodeName(),
            place.grpcAddress(),
            place.httpAddress(),
            List.of(),
            place.source());
    NodeStateRecord.Agent agent = state.agent();
    noteRoom(
        feed.state(
            state.node(),
            new PublishedState(
                description,
                agent.instance(),
                agent.version(),
                agent.startMillis(),
                agent.intervalMillis(),
                agent.capabilities(),
                agent.ktmMode(),
                agent.ktmReason(),
                state.session().proxyId(),
                state.session().sessionId(),
                evidence(state.evidence()))));
  }

  private static PublishedEvidence evidence(NodeStateRecord.Evidence told) {
    return new PublishedEvidence(
        told.tickMillis(),
        told.shedSamples(),
        told.targets().stream()
            .map(
                target ->
                    new TargetState(
                        target.target(),
                        target.up(),
                        target.reason(),
                        target.durationSeconds(),
                        target.samples(),
                        target.badLines()))
            .toList());
  }

  @Override
  public void config(NodeConfigRecord config, Arrival arrival) {
    counters.configs.increment();
    NodeConfig told =
        new NodeConfig(
            config.collectedMillis(),
            config.fingerprint(),
            config.entries().stream().map(FleetIntake::entry).toList(),
            config.gaps().stream()
                .map(gap -> new NodeConfig.SourceGap(gap.source(), gap.reason()))
                .toList());
    noteRoom(feed.config(config.node(), told, arrival.heardMillis()));
  }

  private static ConfigEntry entry(NodeConfigRecord.Entry entry) {
    return new ConfigEntry(
        entry.key(),
        entry.value(),
        entry.hidden(),
        entry.hiddenReason(),
        entry.provenance(),
        entry.origin(),
        entry.shadowed().stream()
            .map(
                lost ->
                    new ConfigEntry.Shadowed(
                        lost.value(), lost.hidden(), lost.provenance(), lost.origin()))
            .toList());
  }

  private void noteRoom(boolean room) {
    if (!room) {
      counters.withoutRoom.increment();
    }
  }

  @Override
  public void gone(NodeId node, Arrival arrival) {
    counters.gone.increment();
    feed.gone(node);
  }

  @Override
  public WindowSink windowParts() {
    return intake;
  }

  @Override
  public void windowEnded(NodeId node, Arrival arrival, int partsMissing) {
    partitions.put(node, arrival.partition());
    intake.ended(arrival, partsMissing);
  }

  @Override
  public void withdrawn(Set<Integer> gone) {
    List<NodeId> nodes =
        partitions.entrySet().stream()
            .filter(node -> gone.contains(node.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    nodes.forEach(partitions::remove);
    feed.withdrawn(nodes);
  }
}
