package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditTicket;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.node.NodeRole;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code /api/v1/captures/{id}/artifacts/{name}}: what captures brought, whole or in ranges. At
 * most {@value #MOST_DOWNLOADS} are sent at a time, {@value #MOST_OF_ONE} of them to one caller;
 * who reads slower than {@link Reply#LEAST_PACE} is dropped by the guard of its connection.
 */
final class ArtifactPages {
  private static final int MOST_DOWNLOADS = 32;
  private static final int MOST_OF_ONE = 4;

  /** A browser that shows one all the same runs nothing of it. */
  private static final String NOTHING_RUNS = "sandbox; default-src 'none'; frame-ancestors 'none'";

  private final CallerRoom room =
      new CallerRoom(
          "downloads of artifacts", "wait for one of them to end", MOST_DOWNLOADS, MOST_OF_ONE);
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
    try (CallerRoom.Place _ = room.enter(request)) {
      read(files, access, request, artifact -> send(artifact, request, reply));
    }
  }

  /**
   * Lets somebody read the artifact that a path names. What is {@linkplain Confidential
   * confidential} needs its own permission, and reading it is audited.
   *
   * @throws ProblemException if there is none that the caller may know of
   * @throws DeniedException if it is confidential, and the caller may not read those
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
    Optional<Permission> needed = Confidential.needs(artifact, request.caller().identity());
    if (needed.isPresent()) {
      audited(access, request, captureId, artifact, needed.get(), answer);
    } else {
      answer.from(artifact);
    }
  }

  private static void audited(
      AccessControl access,
      Request request,
      String captureId,
      StoredArtifact artifact,
      Permission needed,
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
                needed.word(),
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
        .header("Content-Security-Policy", NOTHING_RUNS)
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
