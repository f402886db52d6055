package io.fodc.proxy.peer;

import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.Publication;
import io.fodc.proxy.fleet.SessionView;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The fleet as all proxies together know it. A node that several know is the one's that has its
 * session, else the one's with the newest sample; of equals the one's that reads on, and then this
 * proxy's. Nodes of a peer that does not answer stay listed as it last knew them, and say so. Any
 * thread.
 */
final class PeerFleet {
  static final int MOST_PEERS = 64;

  private final PeerDirectory directory;
  private final PeerNodes client;
  private final Executor threads;
  private final Duration timeout;
  private final LongSupplier nanoClock;
  private final ConcurrentHashMap<String, PeerState> states = new ConcurrentHashMap<>();

  PeerFleet(
      PeerDirectory directory,
      PeerNodes client,
      Executor threads,
      Duration timeout,
      LongSupplier nanoClock) {
    this.directory = directory;
    this.client = client;
    this.threads = threads;
    this.timeout = timeout;
    this.nanoClock = nanoClock;
  }

  /**
   * What every proxy knows; waits for those that answered last time, no longer than they may take.
   */
  FleetView whole(FleetView own) {
    List<PeerState> peers = refreshed();
    Map<NodeId, Known> best = new TreeMap<>();
    own.nodes().forEach(node -> best.put(node.id(), new Known(node, Known.OWN, false)));
    List<SilentProxy> silent = new ArrayList<>();
    for (PeerState peer : peers) {
      peer.failure()
          .filter(why -> !peer.former())
          .ifPresent(why -> silent.add(new SilentProxy(peer.peer.url(), why)));
      boolean remembered = peer.failure().isPresent();
      for (NodeView node : peer.nodes()) {
        Known known = new Known(node, peer.peer.url(), remembered);
        best.merge(node.id(), known, (held, other) -> other.betterThan(held) ? other : held);
      }
    }
    Map<NodeId, Holder> elsewhere = new HashMap<>();
    List<NodeView> nodes = new ArrayList<>(best.size());
    best.forEach(
        (id, known) -> {
          if (!known.url().equals(Known.OWN)) {
            elsewhere.put(id, new Holder(known.url()));
          }
          nodes.add(known.shown(own.atMillis(), states));
        });
    return new FleetView(own.atMillis(), nodes, elsewhere, silent);
  }

  /** The newest tick of each node that another proxy, which answers, reads or has a session of. */
  Map<NodeId, Long> newestTicks() {
    Map<NodeId, Long> newest = new HashMap<>();
    for (PeerState peer : refreshed()) {
      if (peer.failure().isEmpty()) {
        peer.nodes().stream()
            .filter(node -> !leaving(node))
            .forEach(node -> newest.merge(node.id(), node.times().newestTickMillis(), Math::max));
      }
    }
    return newest;
  }

  private static boolean leaving(NodeView node) {
    return node.publication().filter(Publication::leaving).isPresent();
  }

  /** The peers that are not this proxy itself, as far as that is known. */
  Peers.Others others() {
    List<Holder> answering = new ArrayList<>();
    List<SilentProxy> silent = new ArrayList<>();
    for (PeerState state : refreshed()) {
      if (state.former() && state.failure().isPresent()) {
        continue;
      }
      state
          .failure()
          .ifPresentOrElse(
              why -> silent.add(new SilentProxy(state.peer.url(), why)),
              () -> answering.add(state.peer));
    }
    return new Peers.Others(answering, silent);
  }

  private List<PeerState> refreshed() {
    Set<Holder> present = new LinkedHashSet<>(directory.peers());
    Set<Holder> known = new LinkedHashSet<>(present);
    known.addAll(directory.former());
    List<PeerState> all = known.stream().limit(MOST_PEERS).map(this::state).toList();
    all.forEach(state -> state.former(!present.contains(state.peer)));
    states.keySet().retainAll(all.stream().map(state -> state.peer.url()).toList());
    CompletableFuture<?>[] answers =
        all.stream()
            .map(state -> state.refresh(client, threads))
            .toArray(CompletableFuture<?>[]::new);
    try {
      // Each ends by itself; the second is for what is in between.
      CompletableFuture.allOf(answers).get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What is known by now is what there is.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return all.stream().filter(state -> !state.self()).toList();
  }

  private PeerState state(Holder peer) {
    return states.computeIfAbsent(peer.url(), url -> new PeerState(peer, nanoClock));
  }

  /**
   * A node as one proxy knows it.
   *
   * @param url of the proxy; {@link #OWN} for this one
   * @param remembered whether it said so before, and does not answer now
   */
  private record Known(NodeView node, String url, boolean remembered) {
    static final String OWN = "";

    boolean betterThan(Known other) {
      if (remembered != other.remembered) {
        // Who answers is asked, unless it has nothing and the other one had something.
        return remembered ? has(node) && !has(other.node) : has(node) || !has(other.node);
      }
      boolean live = live(node);
      if (live != live(other.node)) {
        return live;
      }
      long newest = node.times().newestTickMillis();
      long otherNewest = other.node.times().newestTickMillis();
      if (newest != otherNewest) {
        return newest > otherNewest;
      }
      if (leaving(node) != leaving(other.node)) {
        return leaving(other.node);
      }
      return node.times().lastHeardMillis() > other.node.times().lastHeardMillis();
    }

    private static boolean has(NodeView node) {
      return live(node) || node.times().newestTickMillis() > 0;
    }

    private static boolean live(NodeView node) {
      return node.session().filter(SessionView::live).isPresent();
    }

    NodeView shown(long atMillis, Map<String, PeerState> states) {
      if (!remembered) {
        return node;
      }
      PeerState state = states.get(url);
      String why = state == null ? "" : ": " + state.failure().orElse("");
      List<EvidenceGap> gaps = new ArrayList<>(node.gaps());
      gaps.add(
          new EvidenceGap(
              EvidenceGap.PROXY_SILENT,
              url,
              "the proxy that has it does not answer" + why,
              Math.min(atMillis, Math.max(1, node.times().lastHeardMillis())),
              0));
      return node.as(node.status() == NodeStatus.ONLINE ? NodeStatus.LATE : node.status(), gaps);
    }
  }
}
