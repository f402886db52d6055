package io.fodc.proxy.capture;

import io.fodc.proxy.access.Reach;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Optional;

/**
 * One capture at one instant. Immutable.
 *
 * @param id its name; later ones have greater ones
 * @param endedMillis 0 while it runs
 * @param requestedBy who asked
 * @param requestId of the request that asked
 * @param cancelled whether somebody cancelled it
 * @param longNames whether names of artifacts tell the cluster, because nodes have the same name
 * @param keys the Idempotency-Keys it was asked for with
 */
public record Capture(
    String id,
    CaptureRequest request,
    long createdMillis,
    long endedMillis,
    String requestedBy,
    String requestId,
    boolean cancelled,
    boolean longNames,
    List<IdempotencyKey> keys,
    List<Part> parts) {
  /** The cluster and name of the proxy itself, where it is captured. */
  public static final NodeId SELF = new NodeId("proxy", "proxy");

  public Capture {
    keys = List.copyOf(keys);
    parts = List.copyOf(parts);
  }

  /** What its parts add up to. */
  public CaptureState state() {
    return CaptureState.of(parts.stream().map(Part::state).toList(), cancelled);
  }

  /** As far as somebody may see; empty if that is nothing of it. */
  public Optional<Capture> visible(Reach reach) {
    if (reach.everything()) {
      return Optional.of(this);
    }
    List<Part> seen =
        parts.stream()
            .filter(part -> reach.covers(part.node(), new NodeRole(part.role())))
            .toList();
    return seen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Capture(
                id,
                request.shownWith(seen.stream().map(Part::node).toList()),
                createdMillis,
                endedMillis,
                requestedBy,
                requestId,
                cancelled,
                longNames,
                keys,
                seen));
  }

  /** Bytes of all artifacts. */
  public long artifactBytes() {
    return parts.stream()
        .flatMap(part -> part.artifacts().stream())
        .mapToLong(Artifact::sizeBytes)
        .sum();
  }
}
