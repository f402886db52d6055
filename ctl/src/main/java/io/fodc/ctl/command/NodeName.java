package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A node as a user names it: {@code node_id}, or {@code cluster/node_id} where several clusters
 * have one of that name.
 */
record NodeName(Optional<String> cluster, String nodeId) {
  static NodeName of(String written) {
    int slash = written.indexOf('/');
    return slash < 0
        ? new NodeName(Optional.empty(), written)
        : new NodeName(Optional.of(written.substring(0, slash)), written.substring(slash + 1));
  }

  /** Whether JSON with {@code cluster} and {@code node_id} is about it. */
  boolean is(JsonNode node) {
    return node.path("node_id").asText().equals(nodeId)
        && cluster.map(node.path("cluster").asText()::equals).orElse(true);
  }

  /** The name that fits nothing else. */
  static String full(JsonNode node) {
    return node.path("cluster").asText() + "/" + node.path("node_id").asText();
  }

  @Override
  public String toString() {
    return cluster.map(c -> c + "/").orElse("") + nodeId;
  }
}
