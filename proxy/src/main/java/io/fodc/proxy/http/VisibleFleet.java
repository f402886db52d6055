package io.fodc.proxy.http;

import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeView;
import java.util.List;
import java.util.function.Supplier;

/**
 * The fleet as whoever asks may see it. Pages get at nodes by this alone, so that none of them
 * shows a node by mistake.
 */
final class VisibleFleet {
  private final Supplier<FleetView> whole;

  VisibleFleet(Supplier<FleetView> whole) {
    this.whole = whole;
  }

  /** The nodes that the permission of the request's route reaches. */
  FleetView of(Request request) {
    FleetView view = whole.get();
    if (request.caller().reach().everything()) {
      return view;
    }
    List<NodeView> seen =
        view.nodes().stream()
            .filter(node -> request.caller().reach().covers(node.id(), node.role()))
            .toList();
    return new FleetView(view.atMillis(), seen);
  }
}
