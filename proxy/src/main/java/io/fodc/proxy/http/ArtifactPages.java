package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

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
  private final FleetCaptures elsewhere;
  private final ArtifactAccess artifacts;

  ArtifactPages(ArtifactFiles files, FleetCaptures elsewhere, AccessControl access) {
    this.files = files;
    this.elsewhere = elsewhere;
    this.artifacts = new ArtifactAccess(files, access);
  }

  void download(Request request, Reply reply) throws IOException {
    try (CallerRoom.Place _ = room.enter(request)) {
      if (elsewhere.has(files, request) && elsewhere.relay(request, reply)) {
        return;
      }
      artifacts.read(
          request,
          ArtifactAccess.Named.byPath(request),
          Optional.empty(),
          readable -> send(readable.artifact(), request, reply));
    }
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
