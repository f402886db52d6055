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
import java.util.Set;

/** Hands what records say to the fleet. */
final class FleetIntake implements FleetSink {
  private final NodeFeed feed;
  private final IntakeCounters counters;
  private final WindowIntake intake;
  private final Handover handover;

  FleetIntake(
      NodeFeed feed,
      NodeWindows windows,
      Handover handover,
      IntakeCounters counters,
      InstantSource clock) {
    this.feed = feed;
    this.handover = handover;
    this.counters = counters;
    this.intake = new WindowIntake(feed, windows, counters, clock);
  }

  @Override
  public void state(NodeStateRecord state, Arrival arrival) {
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
    counters.states.increment();
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
    NodeConfig told =
        new NodeConfig(
            config.collectedMillis(),
            config.fingerprint(),
            config.entries().stream().map(FleetIntake::entry).toList(),
            config.gaps().stream()
                .map(gap -> new NodeConfig.SourceGap(gap.source(), gap.reason()))
                .toList());
    counters.configs.increment();
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
    handover.gone(node);
  }

  @Override
  public WindowSink windowParts() {
    return intake;
  }

  @Override
  public void windowEnded(NodeId node, Arrival arrival, int partsMissing) {
    if (intake.ended(arrival, partsMissing)) {
      handover.came(node, arrival.partition());
    }
  }

  @Override
  public void given(Set<Integer> partitions) {
    handover.given(partitions);
  }

  @Override
  public void withdrawn(Set<Integer> partitions) {
    handover.withdrawn(partitions);
  }
}
