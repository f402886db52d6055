package io.fodc.proxy.capture;

import io.fodc.schemas.node.NodeId;
import java.util.List;
import java.util.Map;

/**
 * One node's share of a capture, at one instant.
 *
 * @param wireId its name on the link
 * @param role the node's when it was asked, as JSON spells it
 * @param code for machines, why it ended like that; may be empty
 * @param message for people
 * @param fraction 0 to 1
 * @param startedMillis 0 before the agent began
 * @param endedMillis 0 before the end
 * @param deadlineMillis when it expires, by the clock of the time it was asked
 * @param heard whether the agent has said anything of it
 * @param token upload ids are this, a dash and a number; never shown
 */
public record Part(
    String wireId,
    NodeId node,
    String role,
    PartState state,
    String code,
    String message,
    double fraction,
    long queuedMillis,
    long startedMillis,
    long endedMillis,
    long deadlineMillis,
    boolean heard,
    String token,
    Map<String, String> measures,
    List<Artifact> artifacts) {
  public Part {
    measures = Map.copyOf(measures);
    artifacts = List.copyOf(artifacts);
  }

  static Part queued(
      String wireId, NodeId node, String role, long now, long deadlineMillis, String token) {
    return new Part(
        wireId,
        node,
        role,
        PartState.QUEUED,
        "",
        "",
        0,
        now,
        0,
        0,
        deadlineMillis,
        false,
        token,
        Map.of(),
        List.of());
  }

  /** The same as the agent says that it stands. */
  Part progressed(PartProgress progress, long now) {
    PartState next = state.mayBecome(progress.state()) ? progress.state() : state;
    boolean begun = next != PartState.QUEUED && startedMillis == 0;
    return new Part(
        wireId,
        node,
        role,
        next,
        code,
        progress.message(),
        progress.fraction(),
        queuedMillis,
        begun ? now : startedMillis,
        endedMillis,
        deadlineMillis,
        true,
        token,
        progress.measures().isEmpty() ? measures : progress.measures(),
        artifacts);
  }

  /** The same at its end. */
  Part ended(PartState end, String why, String detail, long now) {
    if (!state.mayBecome(end) || !end.ended()) {
      throw new IllegalStateException(state + " does not become " + end);
    }
    return new Part(
        wireId,
        node,
        role,
        end,
        why,
        detail,
        end == PartState.DONE ? 1 : fraction,
        queuedMillis,
        startedMillis,
        now,
        deadlineMillis,
        heard,
        token,
        measures,
        artifacts);
  }

  /** The same with another set of artifacts. */
  Part with(List<Artifact> brought) {
    return new Part(
        wireId,
        node,
        role,
        state,
        code,
        message,
        fraction,
        queuedMillis,
        startedMillis,
        endedMillis,
        deadlineMillis,
        heard,
        token,
        measures,
        brought);
  }
}
