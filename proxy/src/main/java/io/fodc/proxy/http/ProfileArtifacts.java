package io.fodc.proxy.http;

import io.fodc.profiling.profile.Profile;
import io.fodc.profiling.profile.ProfileLimits;
import io.fodc.profiling.profile.ProfileReader;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditTicket;
import io.fodc.proxy.audit.AuditUnavailableException;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds the artifacts that a view is made of, if the caller may see them. One of a node out of
 * reach is as unknown as one that does not exist. {@linkplain Confidential Confidential} ones need
 * a permission more, and are audited before they are opened.
 */
final class ProfileArtifacts {
  private static final Duration AUDIT_RETRY = Duration.ofSeconds(10);

  private final ArtifactFiles files;
  private final AccessControl access;

  ProfileArtifacts(ArtifactFiles files, AccessControl access) {
    this.files = files;
    this.access = access;
  }

  Opened open(Request request, ViewOptions options) {
    StoredArtifact now = find(request, request.path("id"), request.path("name"));
    Optional<StoredArtifact> base = options.base().map(named -> base(request, named));
    if (base.isEmpty() && request.origin().target().getOrDefault("path", "").endsWith("/diff")) {
      throw Query.invalid(
          Parameter.BASE.name(),
          "",
          "a difference needs something to compare with",
          "add base={capture}/{artifact name}");
    }
    Identity who = request.caller().identity();
    Optional<Permission> first = Confidential.needs(now, who);
    Optional<Permission> needed =
        base.flatMap(other -> Confidential.needs(other, who)).or(() -> first);
    return new Opened(now, base, needed.map(permission -> record(request, permission)));
  }

  private StoredArtifact base(Request request, String named) {
    int slash = named.indexOf('/');
    if (slash <= 0 || slash == named.length() - 1) {
      throw Query.invalid(
          Parameter.BASE.name(),
          named,
          "it is no capture and name of an artifact",
          "use base={capture}/{artifact name}");
    }
    return find(request, named.substring(0, slash), named.substring(slash + 1));
  }

  private StoredArtifact find(Request request, String capture, String name) {
    StoredArtifact found =
        files
            .find(capture, name)
            .filter(stored -> request.caller().reach().covers(stored.node(), role(stored)))
            .orElseThrow(() -> unknown(capture, name));
    return found;
  }

  private static NodeRole role(StoredArtifact stored) {
    return new NodeRole(stored.role());
  }

  private static ProblemException unknown(String capture, String name) {
    return Problem.of(
            ProblemCode.ARTIFACT_UNKNOWN,
            "capture '"
                + Problem.excerpt(capture)
                + "' has no artifact '"
                + Problem.excerpt(name)
                + "', or not yet",
            "GET /api/v1/captures/{id} lists the artifacts of a capture")
        .thrown();
  }

  private AuditTicket record(Request request, Permission needed) {
    AuditAction origin = request.origin();
    try {
      return access
          .audit()
          .begin(
              new AuditAction(
                  origin.actor(),
                  origin.peer(),
                  origin.requestId(),
                  needed.word(),
                  origin.target()));
    } catch (AuditUnavailableException e) {
      throw Problem.of(
              ProblemCode.AUDIT_UNAVAILABLE,
              "this is done only when it can be audited, and the audit log cannot be written",
              "make room in audit.directory; the proxy's log has the reason")
          .retryAfter(AUDIT_RETRY)
          .thrown();
    }
  }

  /** What one view is made of, for as long as its answer takes. Owned by its request. */
  final class Opened implements AutoCloseable {
    private final StoredArtifact artifact;
    private final Optional<StoredArtifact> base;
    private final Optional<AuditTicket> ticket;
    private boolean done;

    Opened(StoredArtifact artifact, Optional<StoredArtifact> base, Optional<AuditTicket> ticket) {
      this.artifact = artifact;
      this.base = base;
      this.ticket = ticket;
    }

    StoredArtifact artifact() {
      return artifact;
    }

    Optional<StoredArtifact> base() {
      return base;
    }

    /** Whether a record of it is in the audit log. */
    boolean audited() {
      return ticket.isPresent();
    }

    /** What both files are known by. */
    String digest() {
      return artifact.artifact().sha256()
          + base.map(other -> "-" + other.artifact().sha256()).orElse("");
    }

    Profile read(StoredArtifact stored) throws IOException {
      if (stored.kind() == CaptureKind.CONFIG || stored.kind() == CaptureKind.WINDOW) {
        throw Problem.of(
                ProblemCode.NOT_A_PROFILE,
                "an artifact of kind " + stored.kind().word() + " is no profile",
                stored.kind() == CaptureKind.WINDOW
                    ? "download it and use 'fodc window stat FILE'"
                    : "download it: it is JSON")
            .thrown();
      }
      try (InputStream in = stored.open()) {
        return ProfileReader.read(in, ProfileLimits.DEFAULTS);
      }
    }

    /** Says that the answer is out. */
    void done() {
      done = true;
    }

    @Override
    public void close() {
      ticket.ifPresent(begun -> access.audit().complete(begun, done ? "done" : "failed", ""));
    }
  }
}
