package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.fetch.OlderRanges;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.ingest.IngestReport;
import io.fodc.proxy.peer.Peers;
import io.fodc.proxy.windows.NodeWindows;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What answers are made of.
 *
 * @param fleet the fleet as this proxy knows it now
 * @param windows the windows of all nodes
 * @param older ranges that the windows lack
 * @param configs configurations and their history
 * @param captures what was asked of nodes, and what they sent
 * @param access who may see what of it
 * @param facts what the proxy says about itself
 * @param sessions sessions so far by what became of them
 * @param linkBytes bytes on the link so far by direction
 * @param clockMillis the proxy's clock
 * @param artifacts what captures brought
 * @param peers the other proxies, if there may be any
 * @param ingest how ingest from Kafka is doing; empty if there is none
 */
public record HttpSources(
    Supplier<FleetView> fleet,
    NodeWindows windows,
    OlderRanges older,
    ConfigHistory configs,
    Captures captures,
    AccessControl access,
    ProxyFacts facts,
    Supplier<Map<String, Long>> sessions,
    Supplier<Map<String, Long>> linkBytes,
    LongSupplier clockMillis,
    ArtifactFiles artifacts,
    Optional<Peers> peers,
    Supplier<Optional<IngestReport>> ingest) {
  /** How this proxy names itself to others; empty without any. */
  String instance() {
    return peers.map(Peers::instance).orElse("");
  }
}
