package io.fodc.proxy.config;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.history.v1.ConfigRecord;
import io.fodc.schemas.wire.history.v1.NodeRecord;
import io.fodc.schemas.wire.history.v1.SeenRecord;
import io.fodc.schemas.wire.history.v1.VersionRecord;
import java.io.IOException;

/** The records of a history file. */
final class HistoryRecords {
  private HistoryRecords() {}

  static byte[] node(KnownNode node) {
    return ConfigRecord.newBuilder()
        .setNode(
            NodeRecord.newBuilder()
                .setIdentity(
                    NodeIdentity.newBuilder()
                        .setCluster(node.id().cluster())
                        .setNodeId(node.id().nodeId())
                        .setPodName(node.podName())
                        .setContainerName(node.containerName())
                        .setHost(node.host()))
                .setRole(node.role().word())
                .putAllLabels(node.labels()))
        .build()
        .toByteArray();
  }

  static byte[] version(long sinceMillis, NodeConfig config) {
    return ConfigRecord.newBuilder()
        .setVersion(
            VersionRecord.newBuilder()
                .setSinceMillis(sinceMillis)
                .setSnapshot(ConfigMessages.write(config)))
        .build()
        .toByteArray();
  }

  static byte[] seen(long atMillis) {
    return ConfigRecord.newBuilder()
        .setSeen(SeenRecord.newBuilder().setSeenMillis(atMillis))
        .build()
        .toByteArray();
  }

  static ConfigRecord parse(byte[] payload) throws IOException {
    try {
      return ConfigRecord.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("a sound record holds no message: " + e.getMessage(), e);
    }
  }

  static KnownNode node(NodeRecord record, long seenMillis) throws IOException {
    NodeIdentity identity = record.getIdentity();
    try {
      return new KnownNode(
          new NodeId(identity.getCluster(), identity.getNodeId()),
          new NodeRole(record.getRole()),
          record.getLabelsMap(),
          identity.getPodName(),
          identity.getContainerName(),
          identity.getHost(),
          seenMillis);
    } catch (IllegalArgumentException e) {
      throw new IOException("a sound record names no node: " + e.getMessage(), e);
    }
  }

  static NodeConfig config(byte[] payload) throws IOException {
    try {
      return ConfigMessages.read(parse(payload).getVersion().getSnapshot());
    } catch (IllegalArgumentException e) {
      throw new IOException("a sound record holds no configuration: " + e.getMessage(), e);
    }
  }
}
