package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** {@code /api/v1/captures/{id}/artifacts/{name}}: what captures brought, whole or in ranges. */
final class ArtifactPages {
  private final ArtifactAccess artifacts;

  ArtifactPages(ArtifactFiles files, AccessControl access) {
    this.artifacts = new ArtifactAccess(files, access);
  }

  void download(Request request, Reply reply) throws IOException {
    artifacts.read(
        request,
        ArtifactAccess.Named.byPath(request),
        Optional.empty(),
        readable -> send(readable.artifact(), request, reply));
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
