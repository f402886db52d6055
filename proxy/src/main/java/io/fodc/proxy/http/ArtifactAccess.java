package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditTicket;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides who reads artifacts, in whatever form. One of a node out of reach is as unknown as one
 * that does not exist. {@linkplain Confidential Confidential} ones need a permission more, and are
 * audited before they are opened. Any thread.
 */
final class ArtifactAccess {
  private final ArtifactFiles files;
  private final AccessControl access;

  ArtifactAccess(ArtifactFiles files, AccessControl access) {
    this.files = files;
    this.access = access;
  }

  /** An artifact as a caller names it. */
  record Named(String capture, String name) {
    static Named byPath(Request request) {
      return new Named(request.path("id"), request.path("name"));
    }

    @Override
    public String toString() {
      return capture + "/" + name;
    }
  }

  /**
   * What the caller may read.
   *
   * @param base what it is compared with
   * @param audited whether the audit log has a record of it
   */
  record Readable(StoredArtifact artifact, Optional<StoredArtifact> base, boolean audited) {}

  /** Answers from what the caller may read. */
  @FunctionalInterface
  interface Answer {
    void from(Readable readable) throws IOException;
  }

  /**
   * Lets a caller read an artifact, or two that are compared. Nothing is recorded and nothing read
   * unless all of it may be.
   *
   * @throws ProblemException if there is none that the caller may know of, or no audit log to
   *     record it in
   * @throws DeniedException if it is confidential, and the caller may not read those
   */
  void read(Request request, Named artifact, Optional<Named> base, Answer answer)
      throws IOException {
    StoredArtifact found = find(request, artifact);
    Optional<StoredArtifact> foundBase = base.map(named -> find(request, named));
    Identity who = request.caller().identity();
    Optional<Permission> first = Confidential.needs(found, who);
    Optional<Permission> needed =
        foundBase.flatMap(other -> Confidential.needs(other, who)).or(() -> first);
    if (needed.isEmpty()) {
      answer.from(new Readable(found, foundBase, false));
      return;
    }
    AuditTicket ticket = Audited.begin(access, action(request, needed.get(), artifact, base));
    String result = "failed";
    try {
      answer.from(new Readable(found, foundBase, true));
      result = "done";
    } finally {
      access.audit().complete(ticket, result, "");
    }
  }

  private StoredArtifact find(Request request, Named named) {
    return files
        .find(named.capture(), named.name())
        .filter(
            stored -> request.caller().reach().covers(stored.node(), new NodeRole(stored.role())))
        .orElseThrow(() -> unknown(named));
  }

  private static AuditAction action(
      Request request, Permission permission, Named artifact, Optional<Named> base) {
    AuditAction origin = request.origin();
    Map<String, String> about = new TreeMap<>(origin.target());
    about.put("capture", artifact.capture());
    about.put("artifact", artifact.name());
    base.ifPresent(named -> about.put("base", named.toString()));
    return new AuditAction(
        origin.actor(), origin.peer(), origin.requestId(), permission.word(), about);
  }

  private static ProblemException unknown(Named named) {
    return Problem.of(
            ProblemCode.ARTIFACT_UNKNOWN,
            "capture '%s' has no artifact '%s', or not yet"
                .formatted(Problem.excerpt(named.capture()), Problem.excerpt(named.name())),
            "GET /api/v1/captures/{id} lists its artifacts")
        .with("value", Problem.excerpt(named.name()))
        .thrown();
  }
}
