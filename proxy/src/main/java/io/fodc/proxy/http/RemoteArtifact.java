package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.proxy.capture.Artifact;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.peer.PeerException;
import io.fodc.proxy.peer.PeerPart;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An artifact that another proxy has, as that one tells of it. Its bytes are got by {@link #fetch},
 * into a file that closing deletes. One thread.
 */
final class RemoteArtifact implements StoredArtifact, AutoCloseable {
  private final Holder holder;
  private final Artifact artifact;
  private final NodeId node;
  private final String role;
  private final CaptureKind kind;
  private final Source source;
  private Optional<PeerPart> bytes = Optional.empty();

  /** Gets the bytes of an artifact. */
  @FunctionalInterface
  interface Source {
    PeerPart get() throws IOException;
  }

  private RemoteArtifact(
      Holder holder, Artifact artifact, NodeId node, String role, CaptureKind kind, Source source) {
    this.holder = holder;
    this.artifact = artifact;
    this.node = node;
    this.role = role;
    this.kind = kind;
    this.source = source;
  }

  /** The artifact of a name in a capture that a peer tells of; empty if it has none. */
  static Optional<RemoteArtifact> find(
      Holder holder, JsonNode capture, String name, Source source) {
    for (JsonNode part : capture.path("parts")) {
      for (JsonNode artifact : part.path("artifacts")) {
        if (artifact.path("name").asText().equals(name)) {
          return of(holder, capture, part, artifact, source);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<RemoteArtifact> of(
      Holder holder, JsonNode capture, JsonNode part, JsonNode artifact, Source source) {
    try {
      NodeId node = new NodeId(part.path("cluster").asText(), part.path("node_id").asText());
      Artifact told =
          new Artifact(
              0,
              artifact.path("name").asText(),
              artifact.path("media_type").asText(),
              artifact.path("method").asText(),
              artifact.path("bytes").asLong(),
              artifact.path("sha256").asText(),
              millis(artifact.path("from").asText()),
              millis(artifact.path("to").asText()),
              artifact.path("remark").asText());
      return CaptureKind.of(capture.path("kind").asText())
          .map(
              kind ->
                  new RemoteArtifact(holder, told, node, part.path("role").asText(), kind, source));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static long millis(String time) {
    return time.isEmpty() ? 0 : Instant.parse(time).toEpochMilli();
  }

  /**
   * Gets its bytes.
   *
   * @throws ProblemException naming the proxy that has it, if it does not give it as it is
   */
  void fetch() throws IOException {
    try {
      PeerPart got = source.get();
      bytes = Optional.of(got);
      if (!digest(got).equals(artifact.sha256())) {
        throw new PeerException("what it sent of " + artifact.name() + " is not what it has");
      }
    } catch (PeerException e) {
      throw Relay.unavailable(holder, e);
    }
  }

  private static String digest(PeerPart got) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(got.open(), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public Artifact artifact() {
    return artifact;
  }

  @Override
  public NodeId node() {
    return node;
  }

  @Override
  public String role() {
    return role;
  }

  @Override
  public CaptureKind kind() {
    return kind;
  }

  @Override
  public InputStream open() throws IOException {
    if (bytes.isEmpty()) {
      throw new IOException(artifact.name() + " was not fetched");
    }
    return bytes.get().open();
  }

  @Override
  public void close() {
    bytes.ifPresent(PeerPart::close);
  }
}
