package io.fodc.proxy.http;

import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeRole;
import java.util.Optional;

/**
 * Artifacts that need more than {@link Permission#READ_ARTIFACTS}, in whatever form they are shown:
 * what is in them is guarded where else it can be read. Each reading of one is audited.
 */
final class Confidential {
  private Confidential() {}

  /**
   * The permission that somebody needs besides, and has; empty for an artifact that needs none.
   *
   * @throws DeniedException if they lack it
   */
  static Optional<Permission> needs(StoredArtifact artifact, Identity who) {
    Optional<Permission> needed = permission(artifact.kind());
    NodeRole role = new NodeRole(artifact.role());
    if (needed.filter(more -> !who.reach(more).covers(artifact.node(), role)).isPresent()) {
      throw new DeniedException(needed.get(), "node=" + artifact.node().nodeId());
    }
    return needed;
  }

  private static Optional<Permission> permission(CaptureKind kind) {
    return switch (kind) {
      case HEAP, ALLOCS -> Optional.of(Permission.READ_HEAP_ARTIFACTS);
      case CONFIG -> Optional.of(Permission.READ_CONFIG);
      case CPU, GOROUTINE, LOCK, IO, TRACE, WINDOW -> Optional.empty();
    };
  }
}
