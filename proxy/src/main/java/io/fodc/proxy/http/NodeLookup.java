package io.fodc.proxy.http;

import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.node.NodeId;
import java.util.List;

/** Finds the one node a path names: {@code node_id}, or {@code cluster/node_id}. */
final class NodeLookup {
  private NodeLookup() {}

  /**
   * The node.
   *
   * @param name value in the path, decoded
   * @param clusters clusters to look in, all when empty
   * @throws ProblemException if no node, or more than one, has this name
   */
  static NodeView find(FleetView fleet, String name, List<String> clusters) {
    List<NodeView> found =
        fleet.nodes().stream()
            .filter(node -> clusters.isEmpty() || clusters.contains(node.id().cluster()))
            .filter(node -> node.id().nodeId().equals(name))
            .toList();
    if (found.isEmpty()) {
      found =
          fleet.nodes().stream()
              .filter(node -> clusters.isEmpty() || clusters.contains(node.id().cluster()))
              .filter(node -> node.id().toString().equals(name))
              .toList();
    }
    if (found.size() > 1) {
      throw ambiguous(name, found);
    }
    return found.stream().findFirst().orElseThrow(() -> unknown(fleet, name));
  }

  private static ProblemException ambiguous(String name, List<NodeView> found) {
    List<String> names = found.stream().map(NodeView::id).map(NodeId::toString).toList();
    return Problem.of(
            ProblemCode.NODE_AMBIGUOUS,
            found.size() + " nodes are called '" + Problem.excerpt(name) + "'",
            "add ?cluster=, or write cluster%2Fnode_id")
        .with("value", Problem.excerpt(name))
        .with("candidates", names)
        .thrown();
  }

  private static ProblemException unknown(FleetView fleet, String name) {
    List<String> names = fleet.nodes().stream().map(node -> node.id().nodeId()).toList();
    return Problem.of(
            ProblemCode.NODE_UNKNOWN,
            "no node is called '" + Problem.excerpt(name) + "'",
            Nearest.of(name, names)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("GET /api/v1/nodes lists all " + names.size()))
        .with("value", Problem.excerpt(name))
        .thrown();
  }
}
