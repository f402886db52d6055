package io.fodc.proxy.capture;

import java.util.Optional;

/** What captures brought, by name. Any thread. */
@FunctionalInterface
public interface ArtifactFiles {
  /**
   * A whole artifact; empty if there is none of this name, or not yet. Whether the caller may see
   * its node, and read its kind, is the caller's to check.
   *
   * @param captureId as in the capture's JSON
   * @param name as in the artifact's JSON
   */
  Optional<StoredArtifact> find(String captureId, String name);
}
