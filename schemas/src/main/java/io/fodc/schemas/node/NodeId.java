package io.fodc.schemas.node;

import java.nio.charset.StandardCharsets;

/**
 * Names one node in the whole fleet. It stays the same across restarts of the node, of its agent
 * and of the proxy.
 *
 * @param cluster name of the cluster, 1 to 255 bytes of UTF-8 without control characters
 * @param nodeId name of the node within the cluster, same bounds
 */
public record NodeId(String cluster, String nodeId) implements Comparable<NodeId> {
  /** Longest cluster and node name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 255;

  public NodeId {
    check("cluster", cluster);
    check("node_id", nodeId);
  }

  private static void check(String what, String value) {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          what + " has " + bytes + " bytes; 1 to " + MAX_BYTES + " are allowed");
    }
    if (value.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " holds a control character: remove it");
    }
  }

  @Override
  public int compareTo(NodeId other) {
    int byCluster = cluster.compareTo(other.cluster);
    return byCluster != 0 ? byCluster : nodeId.compareTo(other.nodeId);
  }

  // Written out: what is generated links a dozen classes at its first call, which a starting agent
  // would wait for.

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof NodeId node
            && cluster.equals(node.cluster)
            && nodeId.equals(node.nodeId));
  }

  @Override
  public int hashCode() {
    return cluster.hashCode() * 31 + nodeId.hashCode();
  }

  /** {@code cluster/node_id}. */
  @Override
  public String toString() {
    return cluster + "/" + nodeId;
  }
}
