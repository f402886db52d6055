package io.fodc.proxy.capture;

import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An artifact in the store. */
record FileArtifact(Artifact artifact, NodeId node, String role, CaptureKind kind, Path file)
    implements StoredArtifact {
  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(file);
  }
}
