package io.fodc.proxy.capture;

import io.fodc.schemas.node.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which nodes are meant. Values of one field are alternatives, fields must all hold, and one that
 * is absent holds for everyone; a target without any is refused, so that nobody means the whole
 * fleet by mistake.
 *
 * @param nodeIds {@code node_id} or {@code cluster/node_id}
 * @param roles in any spelling
 * @param clusters names of clusters
 * @param labels labels of the node, all of which it must have
 */
public record CaptureTarget(
    List<String> nodeIds, List<String> roles, List<String> clusters, Map<String, String> labels) {
  private static final int MOST_VALUES = 1_000;
  private static final int MOST_LABELS = 16;
  private static final int MOST_CHARS = 1_024;

  public CaptureTarget {
    nodeIds = checked("target.node_id", nodeIds);
    roles = checked("target.role", roles);
    clusters = checked("target.cluster", clusters);
    labels = new TreeMap<>(labels);
    if (labels.size() > MOST_LABELS) {
      throw new FieldException(
          "target.labels",
          labels.size() + " labels",
          "at most " + MOST_LABELS + " are read",
          "leave some out");
    }
    labels.forEach((key, value) -> length("target.labels." + cut(key), value));
    labels = java.util.Collections.unmodifiableMap(labels);
    if (nodeIds.isEmpty() && roles.isEmpty() && clusters.isEmpty() && labels.isEmpty()) {
      throw new FieldException(
          "target",
          "{}",
          "it names no node",
          "give node_id, role, cluster or labels; every node of a cluster is {\"cluster\":NAME}");
    }
  }

  private static List<String> checked(String field, List<String> values) {
    if (values.size() > MOST_VALUES) {
      throw new FieldException(
          field,
          values.size() + " values",
          "at most " + MOST_VALUES + " are read",
          "name a role or a cluster instead");
    }
    for (String value : values) {
      length(field, value);
    }
    return values.stream().distinct().toList();
  }

  private static void length(String field, String value) {
    if (value.isEmpty() || value.length() > MOST_CHARS) {
      throw new FieldException(
          field, cut(value), "1 to " + MOST_CHARS + " characters are allowed", "correct it");
    }
  }

  private static String cut(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }

  CaptureTarget shownWith(List<NodeId> seen) {
    List<String> names =
        nodeIds.stream()
            .filter(
                name ->
                    seen.stream()
                        .anyMatch(n -> n.nodeId().equals(name) || n.toString().equals(name)))
            .toList();
    return new CaptureTarget(names, roles, clusters, labels);
  }

  /** Whether it names nodes one by one. */
  public boolean byName() {
    return !nodeIds.isEmpty();
  }
}
