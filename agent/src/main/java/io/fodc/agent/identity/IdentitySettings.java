package io.fodc.agent.identity;

import io.fodc.agent.channel.ChannelTarget;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the configuration says of the node; an empty text is not configured.
 *
 * @param cluster name of the cluster
 * @param nodeId name of the node in the cluster
 * @param role what the node does, in any spelling of {@link io.fodc.schemas.node.NodeRole}
 * @param podName its pod
 * @param containerName its container
 * @param host where it runs
 * @param labels labels that win over the node's own
 * @param query where the node answers {@code NodeQueryService}; never asked when empty
 * @param queryInterval time between two questions
 * @param queryLimit how long an answer may take
 */
public record IdentitySettings(
    String cluster,
    String nodeId,
    String role,
    String podName,
    String containerName,
    String host,
    Map<String, String> labels,
    Optional<ChannelTarget> query,
    Duration queryInterval,
    Duration queryLimit) {
  public static final Duration DEFAULT_QUERY_INTERVAL = Duration.ofSeconds(30);
  public static final Duration DEFAULT_QUERY_LIMIT = Duration.ofSeconds(5);

  public IdentitySettings {
    Objects.requireNonNull(query, "query");
    labels = Map.copyOf(labels);
  }
}
