package io.fodc.proxy.fleet;

import io.fodc.proxy.windows.NodeWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One node at one instant.
 *
 * @param id its name
 * @param description what it says about itself
 * @param status how long ago it was heard of
 * @param source by which way it is heard
 * @param newestFrom by which way its newest tick came
 * @param session its newest session; empty for one that had none since the proxy started
 * @param publication what the records of its agent say; empty if there are none
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
    NodeSource source,
    NodeSource newestFrom,
    Optional<SessionView> session,
    Optional<Publication> publication,
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

  /** The same with another status and other gaps. */
  public NodeView as(NodeStatus now, List<EvidenceGap> missing) {
    return new NodeView(
        id,
        description,
        now,
        source,
        newestFrom,
        session,
        publication,
        times,
        indicators,
        targets,
        missing,
        events,
        window);
  }

  /** Time between ticks; empty if nobody has said. */
  public OptionalLong intervalMillis() {
    return session
        .map(s -> OptionalLong.of(s.intervalMillis()))
        .or(() -> publication.map(p -> OptionalLong.of(p.intervalMillis())))
        .filter(interval -> interval.getAsLong() > 0)
        .orElse(OptionalLong.empty());
  }

  /**
   * Time between two arrivals of news: an interval by a session, the time between windows by Kafka;
   * empty if nobody has said.
   */
  public OptionalLong cadenceMillis() {
    boolean published = newestFrom == NodeSource.KAFKA && publication.isPresent();
    return published
        ? OptionalLong.of(Math.max(publication.get().everyMillis(), intervalMillis().orElse(0)))
        : intervalMillis();
  }

  /** What it does. */
  public NodeRole role() {
    return description.role();
  }
}
