package io.fodc.proxy.http;

import io.fodc.proxy.peer.PeerException;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import java.io.IOException;
import java.util.Optional;

/** The configurations of one peer's part, in the order of the nodes. Ends where it goes wrong. */
final class PeerConfigs implements MergedConfigs.Source {
  private final PeerParts.Part part;
  private final PeerParts parts;
  private Optional<Configured> here = Optional.empty();

  PeerConfigs(PeerParts.Part part, PeerParts parts) {
    this.part = part;
    this.parts = parts;
    next();
  }

  @Override
  public Optional<Configured> here() {
    return here;
  }

  @Override
  public void next() {
    Optional<Configured> before = here;
    here = Optional.empty();
    try {
      for (Optional<PartFrame> frame = part.frames().next();
          frame.isPresent();
          frame = part.frames().next()) {
        if (frame.get().hasConfig()) {
          Configured found = Configured.of(frame.get().getConfig());
          if (before.isPresent() && found.node().id().compareTo(before.get().node().id()) <= 0) {
            throw new PeerException("its configurations are not in order");
          }
          here = Optional.of(found);
          return;
        }
      }
    } catch (PeerException e) {
      boolean unused = parts.endsEarly(part, e.reason());
    } catch (IOException | IllegalArgumentException e) {
      boolean unused = parts.endsEarly(part, "its configurations cannot be read");
    }
  }
}
