package io.fodc.proxy.http;

import io.fodc.proxy.config.ConfigMessages;
import io.fodc.proxy.config.ConfigVersion;
import io.fodc.proxy.config.KnownNode;
import io.fodc.proxy.config.VersionSummary;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.peer.NodeWire;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.peer.v1.NodeConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node, and how it was configured at the time that was asked for.
 *
 * @param version empty when none was received by then
 * @param versions all that are kept
 */
record Configured(KnownNode node, Optional<ConfigVersion> version, List<VersionSummary> versions) {
  Configured {
    versions = List.copyOf(versions);
  }

  /** As one proxy tells another. */
  NodeConfig message() {
    NodeConfig.Builder message =
        NodeConfig.newBuilder()
            .setIdentity(
                NodeWire.identity(
                    node.id(), new NodePlace(node.podName(), node.containerName(), node.host())))
            .setRole(node.role().word())
            .setLastSeenMillis(node.lastSeenMillis());
    for (VersionSummary summary : versions) {
      message
          .addVersionsBuilder()
          .setSinceMillis(summary.sinceMillis())
          .setFingerprint(summary.fingerprint());
    }
    version.ifPresent(
        known ->
            message
                .setSinceMillis(known.sinceMillis())
                .setConfig(ConfigMessages.write(known.config())));
    return message.build();
  }

  /**
   * As another proxy told it.
   *
   * @throws IllegalArgumentException if a field makes no sense
   */
  static Configured of(NodeConfig message) {
    NodeIdentity identity = message.getIdentity();
    KnownNode node =
        new KnownNode(
            new NodeId(identity.getCluster(), identity.getNodeId()),
            new NodeRole(message.getRole()),
            Map.of(),
            identity.getPodName(),
            identity.getContainerName(),
            identity.getHost(),
            message.getLastSeenMillis());
    return new Configured(
        node,
        message.hasConfig()
            ? Optional.of(
                new ConfigVersion(
                    node, message.getSinceMillis(), ConfigMessages.read(message.getConfig())))
            : Optional.empty(),
        message.getVersionsList().stream()
            .map(
                version ->
                    new VersionSummary(version.getSinceMillis(), version.getFingerprint(), 0))
            .toList());
  }
}
