package io.fodc.proxy.capture;

import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.io.InputStream;

/** An artifact that is whole and on disk. It stays readable while a stream of it is open. */
public interface StoredArtifact {
  /** What it is. */
  Artifact artifact();

  /** Whose it is. */
  NodeId node();

  /** The node's role when the capture was asked for, as JSON spells it. */
  String role();

  /** The kind of its capture. */
  CaptureKind kind();

  /**
   * Its bytes, from the first; the caller closes the stream.
   *
   * @throws IOException also if it was deleted meanwhile
   */
  InputStream open() throws IOException;
}
