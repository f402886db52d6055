package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeView;
import java.util.List;

/**
 * Which nodes a request is about. Values of one parameter are alternatives, parameters must all
 * hold, and a parameter that is absent holds for everyone.
 *
 * @param clusters names of clusters
 * @param nodeIds names of nodes within their cluster
 * @param roles roles in any spelling
 * @param podNames names of pods
 * @param shard part of the fleet
 */
record NodeFilter(
    List<String> clusters,
    List<String> nodeIds,
    List<String> roles,
    List<String> podNames,
    Shard shard) {
  /** The parameters of a filter, but for the shard. */
  static final List<Parameter> PARAMETERS =
      List.of(Parameter.CLUSTER, Parameter.NODE_ID, Parameter.ROLE, Parameter.POD_NAME);

  static NodeFilter of(Query query) {
    return new NodeFilter(
        query.all(Parameter.CLUSTER),
        query.all(Parameter.NODE_ID),
        query.all(Parameter.ROLE),
        query.all(Parameter.POD_NAME),
        query.one(Parameter.SHARD).map(Shard::parse).orElse(Shard.WHOLE));
  }

  /** Whether a node is meant. */
  boolean test(NodeView node) {
    return holds(clusters, node.id().cluster())
        && holds(nodeIds, node.id().nodeId())
        && (roles.isEmpty() || roles.stream().anyMatch(node.role()::matches))
        && holds(podNames, node.description().place().podName())
        && shard.holds(node.id());
  }

  /** The nodes that are meant, in the order given. */
  List<NodeView> of(List<NodeView> nodes) {
    return nodes.stream().filter(this::test).toList();
  }

  private static boolean holds(List<String> wanted, String actual) {
    return wanted.isEmpty() || wanted.contains(actual);
  }
}
