package io.fodc.agent.identity;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of the observed node. The first four never change within the life of the agent.
 *
 * @param id its name in the fleet
 * @param podName its pod; empty outside Kubernetes
 * @param containerName its container; empty when not configured
 * @param host where it runs
 * @param role what it does
 * @param labels its labels, at most 64
 * @param nodeName what it calls itself, {@code host:port}; empty while it has not been asked
 * @param grpcAddress where it serves gRPC, as it says itself; may be empty
 * @param httpAddress where it serves HTTP, as it says itself; may be empty
 * @param source how role and labels were learnt
 */
public record NodeDescription(
    NodeId id,
    String podName,
    String containerName,
    String host,
    NodeRole role,
    Map<String, String> labels,
    String nodeName,
    String grpcAddress,
    String httpAddress,
    Source source) {
  /** How the facts were learnt. */
  public enum Source {
    CONFIGURATION("configuration"),
    ENVIRONMENT("environment"),
    NODE("node");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /** The word the link carries. */
    public String word() {
      return word;
    }
  }

  public NodeDescription {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(role, "role");
    labels = Map.copyOf(labels);
  }
}
