package io.fodc.proxy.http;

import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The artifacts of one comparison, wherever they are: those that are not here are asked of the
 * other proxies, in the caller's name. Closing deletes what was fetched. One thread.
 */
final class ComparedArtifacts implements ArtifactFiles, AutoCloseable {
  private final ArtifactFiles here;
  private final Map<ArtifactAccess.Named, RemoteArtifact> remote = new HashMap<>();

  ComparedArtifacts(ArtifactFiles here) {
    this.here = here;
  }

  /**
   * Finds one, and gets nothing of it yet.
   *
   * @throws ProblemException if it may be with a proxy that does not answer
   */
  void locate(FleetCaptures elsewhere, Request request, ArtifactAccess.Named named) {
    if (here.find(named.capture(), named.name()).isEmpty() && !remote.containsKey(named)) {
      elsewhere.artifact(request, named).ifPresent(found -> remote.put(named, found));
    }
  }

  @Override
  public Optional<StoredArtifact> find(String captureId, String name) {
    return here.find(captureId, name)
        .or(() -> Optional.ofNullable(remote.get(new ArtifactAccess.Named(captureId, name))));
  }

  /**
   * Gets the bytes of those that are not here, once it is settled that the caller may read them.
   */
  void fetch() throws IOException {
    for (RemoteArtifact each : remote.values()) {
      each.fetch();
    }
  }

  @Override
  public void close() {
    remote.values().forEach(RemoteArtifact::close);
  }
}
