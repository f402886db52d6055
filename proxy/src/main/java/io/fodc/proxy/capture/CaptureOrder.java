package io.fodc.proxy.capture;

import io.fodc.schemas.node.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * A request with everything that is known of it.
 *
 * @param id of the capture that it becomes
 * @param nodes which are meant, and may be
 * @param requestedBy who asks
 * @param key its Idempotency-Key
 * @param longNames whether names of artifacts tell the cluster, see {@link ArtifactNames}
 * @param onEnd told how the capture ended; not called when none is made
 */
public record CaptureOrder(
    String id,
    CaptureRequest request,
    List<Wanted> nodes,
    String requestedBy,
    String requestId,
    Optional<IdempotencyKey> key,
    boolean longNames,
    EndListener onEnd) {
  public CaptureOrder {
    nodes = List.copyOf(nodes);
  }

  /** One of nodes of this proxy alone. */
  public CaptureOrder(
      String id,
      CaptureRequest request,
      List<Wanted> nodes,
      String requestedBy,
      String requestId,
      Optional<IdempotencyKey> key,
      EndListener onEnd) {
    this(id, request, nodes, requestedBy, requestId, key, false, onEnd);
  }

  /**
   * A node that is meant.
   *
   * @param online whether a session lasts
   * @param capabilities what its newest agent can do
   * @param refusal why it is not asked at all
   */
  public record Wanted(
      NodeId id,
      String role,
      boolean online,
      List<String> capabilities,
      Optional<Refusal> refusal) {
    public Wanted {
      capabilities = List.copyOf(capabilities);
    }

    /** One that is asked. */
    public Wanted(NodeId id, String role, boolean online, List<String> capabilities) {
      this(id, role, online, capabilities, Optional.empty());
    }

    /** The same, not to be asked. */
    public Wanted refused(String code, String message) {
      return new Wanted(id, role, online, capabilities, Optional.of(new Refusal(code, message)));
    }
  }

  /** Why a part ends before it begins. */
  public record Refusal(String code, String message) {}

  /** Told once. */
  @FunctionalInterface
  public interface EndListener {
    void ended(String result, String detail);
  }
}
