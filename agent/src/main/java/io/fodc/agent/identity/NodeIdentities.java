package io.fodc.agent.identity;

import io.fodc.agent.identity.NodeDescription.Source;
import io.fodc.schemas.node.NodeId;
import java.util.Map;

/**
 * Decides the node's name: as configured, else {@code container@pod} or {@code container@host},
 * without the container when that is not configured. The pod is {@code POD_NAME}, else inside
 * Kubernetes {@code HOSTNAME}; the host is {@code HOSTNAME}, else the kernel's name. All of these
 * stay the same when node or agent restart. The node's own answer never decides the name: it would
 * be another one whenever the node was down at the agent's start.
 */
public final class NodeIdentities {
  private static final String POD_NAME = "POD_NAME";
  private static final String HOSTNAME = "HOSTNAME";
  private static final String KUBERNETES = "KUBERNETES_SERVICE_HOST";

  private NodeIdentities() {}

  /**
   * The description before the node has been asked.
   *
   * @throws IllegalArgumentException if a configured name is not allowed
   */
  public static NodeDescription resolve(
      IdentitySettings settings, Map<String, String> environment) {
    String hostname = environment.getOrDefault(HOSTNAME, "");
    String host = first(settings.host(), hostname);
    if (host.isEmpty()) {
      host = HostNames.ofThisHost();
    }
    String pod =
        first(
            settings.podName(),
            environment.getOrDefault(POD_NAME, ""),
            environment.containsKey(KUBERNETES) ? hostname : "");
    String place = first(pod, host);
    String derived =
        settings.containerName().isEmpty() ? place : settings.containerName() + "@" + place;
    NodeId id = new NodeId(settings.cluster(), first(settings.nodeId(), derived));
    boolean configured = !settings.nodeId().isEmpty() || !settings.role().isEmpty();
    return new NodeDescription(
        id,
        pod,
        settings.containerName(),
        host,
        NodeRoles.ofConfigured(settings.role()),
        settings.labels(),
        "",
        "",
        "",
        configured ? Source.CONFIGURATION : Source.ENVIRONMENT);
  }

  private static String first(String... candidates) {
    for (String candidate : candidates) {
      if (!candidate.isEmpty()) {
        return candidate;
      }
    }
    return "";
  }
}
