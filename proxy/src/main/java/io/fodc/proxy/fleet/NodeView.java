package io.fodc.proxy.fleet;

import io.fodc.proxy.windows.NodeWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Optional;

/**
 * One node at one instant.
 *
 * @param id its name
 * @param description what it says about itself
 * @param status how long ago it was heard of
 * @param session its newest session; empty for a node known only from the configuration history
 * @param times when what was heard
 * @param indicators the numbers one looks at first
 * @param targets its scrape targets as last reported
 * @param gaps what is missing or weak, the agent's reasons and the proxy's, oldest first
 * @param events what happened lately, oldest first, at most 64
 * @param window its recent window; empty once it is retired and before its first session
 */
public record NodeView(
    NodeId id,
    NodeDescription description,
    NodeStatus status,
    Optional<SessionView> session,
    NodeTimes times,
    NodeIndicators indicators,
    List<TargetState> targets,
    List<EvidenceGap> gaps,
    List<NodeEvent> events,
    Optional<NodeWindow> window) {
  public NodeView {
    targets = List.copyOf(targets);
    gaps = List.copyOf(gaps);
    events = List.copyOf(events);
  }

  /** What it does. */
  public NodeRole role() {
    return description.role();
  }
}
