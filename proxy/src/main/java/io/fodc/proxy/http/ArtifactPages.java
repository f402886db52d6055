package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditTicket;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeRole;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /api/v1/captures/{id}/artifacts/{name}}: what captures brought, whole or in ranges. */
final class ArtifactPages {
  private final ArtifactFiles files;
  private final AccessControl access;

  ArtifactPages(ArtifactFiles files, AccessControl access) {
    this.files = files;
    this.access = access;
  }

  /** Answers from an artifact that the caller may read. */
  @FunctionalInterface
  interface Answer {
    void from(StoredArtifact artifact) throws IOException;
  }

  void download(Request request, Reply reply) throws IOException {
    read(files, access, request, artifact -> send(artifact, request, reply));
  }

  /**
   * Lets somebody read the artifact that a path names, for pages that show it in any form. Reading
   * what is of a heap needs its own permission and is audited.
   *
   * @throws ProblemException if there is none that the caller may know of
   * @throws DeniedException if it is of a heap, and the caller may not read those
   */
  static void read(ArtifactFiles files, AccessControl access, Request request, Answer answer)
      throws IOException {
    read(files, access, request, request.path("id"), request.path("name"), answer);
  }

  /** The same for one that is named otherwise. */
  static void read(
      ArtifactFiles files,
      AccessControl access,
      Request request,
      String captureId,
      String name,
      Answer answer)
      throws IOException {
    StoredArtifact artifact =
        files
            .find(captureId, name)
            .filter(
                found -> request.caller().reach().covers(found.node(), new NodeRole(found.role())))
            .orElseThrow(() -> unknown(captureId, name));
    if (!ofHeap(artifact)) {
      answer.from(artifact);
      return;
    }
    Permission needed = Permission.READ_HEAP_ARTIFACTS;
    boolean may =
        request
            .caller()
            .identity()
            .reach(needed)
            .covers(artifact.node(), new NodeRole(artifact.role()));
    if (!may) {
      throw new DeniedException(needed, "node=" + artifact.node().nodeId());
    }
    audited(access, request, captureId, artifact, answer);
  }

  private static boolean ofHeap(StoredArtifact artifact) {
    return artifact.kind() == CaptureKind.HEAP || artifact.kind() == CaptureKind.ALLOCS;
  }

  private static void audited(
      AccessControl access,
      Request request,
      String captureId,
      StoredArtifact artifact,
      Answer answer)
      throws IOException {
    Map<String, String> about = new TreeMap<>(request.origin().target());
    about.put("capture", captureId);
    about.put("artifact", artifact.artifact().name());
    AuditTicket ticket =
        CaptureStart.begin(
            access,
            new AuditAction(
                request.origin().actor(),
                request.origin().peer(),
                request.origin().requestId(),
                Permission.READ_HEAP_ARTIFACTS.word(),
                about));
    String result = "failed";
    try {
      answer.from(artifact);
      result = "done";
    } finally {
      access.audit().complete(ticket, result, "");
    }
  }

  private static ProblemException unknown(String captureId, String name) {
    return Problem.of(
            ProblemCode.ARTIFACT_UNKNOWN,
            "capture '%s' has no artifact '%s', or not yet"
                .formatted(Problem.excerpt(captureId), Problem.excerpt(name)),
            "GET /api/v1/captures/{id} lists its artifacts")
        .with("value", Problem.excerpt(name))
        .thrown();
  }

  private static void send(StoredArtifact artifact, Request request, Reply reply)
      throws IOException {
    String tag = "\"" + artifact.artifact().sha256() + "\"";
    long size = artifact.artifact().sizeBytes();
    reply
        .header("ETag", tag)
        .header("Accept-Ranges", "bytes")
        .header(
            "Content-Disposition", "attachment; filename=\"" + artifact.artifact().name() + "\"");
    if (header(request, "If-None-Match").filter(known -> known.contains(tag)).isPresent()) {
      reply.status(304).empty();
      return;
    }
    boolean stillThat = header(request, "If-Range").map(known -> known.equals(tag)).orElse(true);
    Optional<ByteRange> range;
    try {
      range = header(request, "Range").filter(r -> stillThat).flatMap(r -> ByteRange.of(r, size));
    } catch (ProblemException e) {
      reply.header("Content-Range", "bytes */" + size);
      throw e;
    }
    ByteRange sent = range.orElse(new ByteRange(0, size - 1));
    if (range.isPresent()) {
      reply
          .status(206)
          .header("Content-Range", "bytes %d-%d/%d".formatted(sent.first(), sent.last(), size));
    }
    try (InputStream in = artifact.open()) {
      in.skipNBytes(sent.first());
      reply.copy(artifact.artifact().mediaType(), in, sent.length());
    }
  }

  private static Optional<String> header(Request request, String name) {
    return request.headers().first(HeaderNames.create(name));
  }
}
