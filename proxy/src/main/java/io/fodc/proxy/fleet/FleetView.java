package io.fodc.proxy.fleet;

import io.fodc.schemas.node.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * The whole fleet at one instant. Immutable; taking it costs one small object per node and no lock.
 *
 * @param atMillis the instant, on the proxy's clock
 * @param nodes every known node, sorted by cluster and node id
 */
public record FleetView(long atMillis, List<NodeView> nodes) {
  public FleetView {
    nodes = List.copyOf(nodes);
  }

  /** One node. */
  public Optional<NodeView> node(NodeId id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
  }

  /** How many nodes have this status. */
  public long count(NodeStatus status) {
    return nodes.stream().filter(node -> node.status() == status).count();
  }
}
