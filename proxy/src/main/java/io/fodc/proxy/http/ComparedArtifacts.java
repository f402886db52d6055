package io.fodc.proxy.http;

import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.peer.PeerCall;
import io.fodc.proxy.peer.PeerPart;
import io.fodc.proxy.peer.Peers;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The artifacts of one comparison, wherever they are: those that are not here are asked of the
 * other proxies, in the caller's name. Closing deletes what was fetched. One thread.
 */
final class ComparedArtifacts implements ArtifactFiles, AutoCloseable {
  private static final int OK = 200;

  private final ArtifactFiles here;
  private final FleetCaptures elsewhere;
  private final Map<ArtifactAccess.Named, RemoteArtifact> remote = new HashMap<>();

  ComparedArtifacts(ArtifactFiles here, FleetCaptures elsewhere) {
    this.here = here;
    this.elsewhere = elsewhere;
  }

  /**
   * Finds one, as far as the caller may know of it, and gets nothing of it yet.
   *
   * @throws ProblemException if it may be with a proxy that does not answer
   */
  void locate(Request request, ArtifactAccess.Named named) {
    if (here.find(named.capture(), named.name()).isEmpty() && !remote.containsKey(named)) {
      ask(request, named).ifPresent(found -> remote.put(named, found));
    }
  }

  private Optional<RemoteArtifact> ask(Request request, ArtifactAccess.Named named) {
    String capture = CaptureStart.PATH + encoded(named.capture());
    FleetCaptures.Answers answers = elsewhere.ask(request, "GET", capture);
    for (Peers.Told told : answers.told()) {
      Optional<RemoteArtifact> found =
          Optional.of(told)
              .filter(each -> each.status() == OK)
              .flatMap(each -> CaptureMerge.read(each.body()))
              .flatMap(
                  known ->
                      RemoteArtifact.find(
                          told.peer(),
                          known,
                          named.name(),
                          () -> bytes(request, told.peer(), capture, named.name())));
      if (found.isPresent()) {
        return found;
      }
    }
    if (!answers.silent().isEmpty()) {
      throw FleetCaptures.unknown(named.capture(), answers.silent());
    }
    return Optional.empty();
  }

  private PeerPart bytes(Request request, Holder peer, String capture, String name)
      throws IOException {
    Peers others = elsewhere.others();
    return others.keep(
        peer,
        PeerCall.get(capture + "/artifacts/" + encoded(name), Relay.name(request), others.timeout())
            .with("X-Request-Id", request.origin().requestId())
            .endless());
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
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
