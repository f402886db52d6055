package io.fodc.proxy.peer;

import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Asks one peer which nodes it knows. Any thread. */
final class PeerNodes {
  /** Where parts are asked for. */
  static final String PATH = "/api/v1/peer/parts";

  static final String VIEW = "nodes";

  private final PeerClient client;
  private final Duration timeout;
  private final int mostNodes;
  private final LongSupplier clockMillis;

  PeerNodes(PeerClient client, Duration timeout, int mostNodes, LongSupplier clockMillis) {
    this.client = client;
    this.timeout = timeout;
    this.mostNodes = mostNodes;
    this.clockMillis = clockMillis;
  }

  /**
   * What a peer knows.
   *
   * @return empty if the peer is this proxy itself
   * @throws PeerException if it does not say so in time, or not so that it can be understood
   */
  Optional<List<NodeView>> ask(Holder peer) throws IOException {
    PeerCall call =
        new PeerCall(
            "POST",
            PATH,
            java.util.Map.of("Content-Type", Peers.MEDIA_TYPE),
            PartRequest.newBuilder().setView(VIEW).build().toByteArray(),
            Optional.empty(),
            timeout,
            true);
    long asked = clockMillis.getAsLong();
    try (PeerAnswer answer = client.ask(peer, call)) {
      Peers.check(answer);
      return Optional.of(read(answer, asked));
    } catch (PeerException e) {
      if (e.isItself()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<NodeView> read(PeerAnswer answer, long askedMillis) throws IOException {
    PartReader frames = new PartReader(new BufferedInputStream(answer.body()));
    long halfway = (askedMillis + clockMillis.getAsLong()) / 2;
    long ahead = halfway - frames.head().getAtMillis();
    List<NodeView> nodes = new ArrayList<>();
    for (Optional<PartFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
      if (next.get().hasNode()) {
        if (nodes.size() >= mostNodes) {
          throw new PeerException("it tells of more than " + mostNodes + " nodes (nodes.max)");
        }
        nodes.add(node(next.get(), ahead));
      }
    }
    return List.copyOf(nodes);
  }

  private static NodeView node(PartFrame frame, long aheadMillis) throws PeerException {
    try {
      return NodeWire.read(frame.getNode(), aheadMillis);
    } catch (IllegalArgumentException e) {
      throw new PeerException("it tells of a node that cannot be: " + e.getMessage(), e);
    }
  }
}
