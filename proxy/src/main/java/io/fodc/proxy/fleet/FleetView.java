package io.fodc.proxy.fleet;

import io.fodc.schemas.node.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The whole fleet at one instant. Immutable; taking it costs one small object per node and no lock.
 *
 * @param atMillis the instant, on the proxy's clock
 * @param nodes every known node, sorted by cluster and node id
 * @param elsewhere which other proxy has the samples and the session of a node; the proxy itself
 *     has those of all others
 * @param silent other proxies that did not say what they know
 */
public record FleetView(
    long atMillis, List<NodeView> nodes, Map<NodeId, Holder> elsewhere, List<SilentProxy> silent) {
  public FleetView {
    nodes = List.copyOf(nodes);
    elsewhere = Map.copyOf(elsewhere);
    silent = List.copyOf(silent);
  }

  /** What one proxy knows by itself. */
  public FleetView(long atMillis, List<NodeView> nodes) {
    this(atMillis, nodes, Map.of(), List.of());
  }

  /** The same with only some of the nodes. */
  public FleetView only(Predicate<NodeView> seen) {
    return new FleetView(atMillis, nodes.stream().filter(seen).toList(), elsewhere, silent);
  }

  /**
   * The same nodes at the same proxies; those that this proxy has by itself as they are in {@code
   * own}. Two whole views may find a node at different proxies, or twice, or nowhere.
   */
  public FleetView withOwn(FleetView own) {
    Map<NodeId, NodeView> now = new HashMap<>();
    own.nodes().forEach(node -> now.put(node.id(), node));
    return new FleetView(
        own.atMillis(),
        nodes.stream()
            .map(n -> elsewhere.containsKey(n.id()) ? n : now.getOrDefault(n.id(), n))
            .toList(),
        elsewhere,
        silent);
  }

  /** The proxy that has the samples and the session of a node; empty if it is this one. */
  public Optional<Holder> holder(NodeId id) {
    return Optional.ofNullable(elsewhere.get(id));
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
