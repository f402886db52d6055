package io.fodc.proxy.http;

import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.peer.Peers;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The fleet as whoever asks may see it, of all proxies together. Pages get at nodes by this alone,
 * so that none of them shows a node by mistake, or forgets those of another proxy. Another proxy
 * that asks is told what this one knows by itself.
 */
final class VisibleFleet {
  private final Supplier<FleetView> own;
  private final Optional<Peers> peers;

  VisibleFleet(Supplier<FleetView> own, Optional<Peers> peers) {
    this.own = own;
    this.peers = peers;
  }

  /** The nodes that the permission of the request's route reaches. */
  FleetView of(Request request) {
    return reached(whole(request), request);
  }

  /** The same of those alone that this proxy knows by itself. */
  FleetView ownOf(Request request) {
    return reached(own.get(), request);
  }

  /** All nodes, for those who look themselves how far the caller may go. */
  FleetView whole(Request request) {
    FleetView view = own.get();
    return request.caller().peer().isPresent()
        ? view
        : peers.map(others -> others.whole(view)).orElse(view);
  }

  private static FleetView reached(FleetView view, Request request) {
    return request.caller().reach().everything()
        ? view
        : view.only(node -> request.caller().reach().covers(node.id(), node.role()));
  }
}
