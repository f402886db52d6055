package io.fodc.proxy.http;

import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.peer.PartCheck;
import io.fodc.proxy.peer.PartReader;
import io.fodc.proxy.peer.PeerException;
import io.fodc.proxy.peer.PeerPart;
import io.fodc.proxy.peer.Peers;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.peer.v1.ClusterNodes;
import io.fodc.schemas.wire.peer.v1.Lack;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What other proxies contribute to one answer: asked of all that hold some of its nodes at once,
 * and all there, and read once, before the answer begins. A proxy that does not answer leaves its
 * nodes out, with the reason. One thread; closed when the answer is made.
 */
final class PeerParts implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PeerParts.class.getName());

  private final Peers.Parts parts;
  private final List<InputStream> open = new ArrayList<>();
  private final List<Part> readable = new ArrayList<>();
  private final Map<NodeId, String> lacking = new HashMap<>();
  private final Map<Holder, List<NodeView>> asked;

  /**
   * One peer's frames.
   *
   * @param fault where they will end early, why
   */
  record Part(Holder peer, PartReader frames, Optional<String> fault) {}

  private PeerParts(Map<Holder, List<NodeView>> asked, Peers.Parts parts) {
    this.asked = asked;
    this.parts = parts;
    parts.failures().forEach(this::lost);
    parts.parts().forEach(this::open);
  }

  /** Nothing is elsewhere. */
  static PeerParts none() {
    return new PeerParts(Map.of(), Peers.Parts.none());
  }

  /**
   * Asks for the parts of nodes that others hold.
   *
   * @param nodes of which those that this proxy holds itself are not looked at
   * @param wanted what is asked of each, but for the nodes
   * @param check how what comes will be read
   */
  static PeerParts ask(
      Peers peers,
      FleetView view,
      List<NodeView> nodes,
      PartRequest wanted,
      PartCheck check,
      Request request,
      Duration limit) {
    Map<Holder, List<NodeView>> asked = new LinkedHashMap<>();
    for (NodeView node : nodes) {
      view.holder(node.id())
          .ifPresent(peer -> asked.computeIfAbsent(peer, p -> new ArrayList<>()).add(node));
    }
    Map<Holder, PartRequest> requests = new LinkedHashMap<>();
    asked.forEach((peer, held) -> requests.put(peer, request(wanted, held)));
    // Nobody waits again for one that was just found not to answer.
    view.silent().forEach(silent -> requests.remove(new Holder(silent.url())));
    PeerParts parts =
        new PeerParts(
            asked,
            peers.gather(
                requests, check, request.caller().identity(), request.origin().requestId(), limit));
    view.silent().forEach(silent -> parts.missed(new Holder(silent.url()), silent.reason()));
    return parts;
  }

  private static PartRequest request(PartRequest wanted, List<NodeView> held) {
    Map<String, ClusterNodes.Builder> clusters = new TreeMap<>();
    for (NodeView node : held) {
      clusters
          .computeIfAbsent(
              node.id().cluster(), cluster -> ClusterNodes.newBuilder().setCluster(cluster))
          .addNodeIds(node.id().nodeId());
    }
    PartRequest.Builder request = wanted.toBuilder();
    clusters.values().forEach(request::addNodes);
    return request.build();
  }

  private void open(PeerPart part) {
    try {
      InputStream in = part.open();
      open.add(in);
      readable.add(new Part(part.peer(), new PartReader(in), part.fault()));
      part.fault().ifPresent(why -> lost(part.peer(), why));
      lack(part);
    } catch (PeerException e) {
      lost(part.peer(), e.reason());
    } catch (IOException e) {
      lost(part.peer(), "its part cannot be read");
    }
  }

  /** What a peer says that its own nodes lack. */
  private void lack(PeerPart part) {
    Map<List<String>, String> reasons = new HashMap<>();
    for (Lack lack : part.lacks()) {
      reasons.putIfAbsent(List.of(lack.getCluster(), lack.getNodeId()), lack.getReason());
    }
    for (NodeView node : asked.getOrDefault(part.peer(), List.of())) {
      String reason = reasons.get(List.of(node.id().cluster(), node.id().nodeId()));
      if (reason != null) {
        lacking.putIfAbsent(node.id(), reason);
      }
    }
  }

  /**
   * A part ends early while an answer is made of it.
   *
   * @return whether that was not known before the answer began
   */
  boolean endsEarly(Part part, String reason) {
    if (part.fault().isPresent()) {
      return false;
    }
    lost(part.peer(), reason);
    return true;
  }

  /** A peer's nodes are missing, or some of what they have. */
  private void lost(Holder peer, String reason) {
    LOG.log(Level.WARNING, "part of a peer is missing url={0} reason=\"{1}\"", peer.url(), reason);
    missed(peer, reason);
  }

  private void missed(Holder peer, String reason) {
    String why = "proxy " + peer.url() + " has it: " + reason;
    asked.getOrDefault(peer, List.of()).forEach(node -> lacking.putIfAbsent(node.id(), why));
  }

  /** The parts that can be read. */
  List<Part> readable() {
    return readable;
  }

  /** Nodes that are missing, or lack something, and why. */
  Map<NodeId, String> lacking() {
    return lacking;
  }

  @Override
  public void close() {
    for (InputStream in : open) {
      try {
        in.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "part not closed", e);
      }
    }
    parts.close();
  }
}
