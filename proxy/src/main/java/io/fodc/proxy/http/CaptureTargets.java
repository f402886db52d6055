package io.fodc.proxy.http;

import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.capture.ArtifactNames;
import io.fodc.proxy.capture.CaptureOrder;
import io.fodc.proxy.capture.CaptureRequest;
import io.fodc.proxy.capture.CaptureTarget;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SessionView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the nodes that a capture means, among those that the caller may capture. */
final class CaptureTargets {
  private final VisibleFleet fleet;

  CaptureTargets(VisibleFleet fleet) {
    this.fleet = fleet;
  }

  /**
   * The nodes.
   *
   * @param nodes that are meant, and may be captured, and have their sessions here
   * @param elsewhere the same of other proxies
   * @param leftOut names of those that are meant and seen by the caller, and may not
   */
  record Found(
      List<CaptureOrder.Wanted> nodes,
      Map<Holder, List<CaptureOrder.Wanted>> elsewhere,
      List<String> leftOut) {
    /** Nodes of this proxy alone. */
    Found(List<CaptureOrder.Wanted> nodes, List<String> leftOut) {
      this(nodes, Map.of(), leftOut);
    }

    /** Whether artifacts of several proxies would have the same names. */
    boolean longNames() {
      return !elsewhere.isEmpty()
          && ArtifactNames.alike(
              Stream.concat(nodes.stream(), elsewhere.values().stream().flatMap(List::stream))
                  .map(CaptureOrder.Wanted::id)
                  .toList());
    }
  }

  /**
   * Finds them.
   *
   * @throws ProblemException if there are none
   * @throws DeniedException if one is asked for by name that may not be captured
   */
  Found find(CaptureRequest request, Request asked) {
    Identity who = asked.caller().identity();
    Permission needed = Permission.of("create", "captures/" + request.kind().word()).orElseThrow();
    Reach may = who.reach(needed);
    if (may.nothing()) {
      throw new DeniedException(needed, "");
    }
    Reach sees = who.reach(Permission.READ_CLUSTER);
    FleetView view = fleet.whole(asked);
    FleetView known = view.only(node -> covers(may, node) || covers(sees, node));
    List<NodeView> meant = meant(known, request.target());
    List<CaptureOrder.Wanted> nodes = new ArrayList<>();
    Map<Holder, List<CaptureOrder.Wanted>> elsewhere = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    for (NodeView node : meant) {
      if (covers(may, node)) {
        view.holder(node.id())
            .map(peer -> elsewhere.computeIfAbsent(peer, p -> new ArrayList<>()))
            .orElse(nodes)
            .add(wanted(node));
      } else if (request.target().byName()) {
        throw new DeniedException(needed, "node=" + node.id().nodeId());
      } else {
        leftOut.add(node.id().toString());
      }
    }
    boolean none = nodes.isEmpty() && elsewhere.isEmpty();
    if (none && !leftOut.isEmpty()) {
      throw new DeniedException(needed, "node=" + leftOut.getFirst());
    }
    if (none) {
      throw Problem.of(
              ProblemCode.NODE_UNKNOWN,
              "no node is what target says",
              "GET /api/v1/nodes lists them with their roles and labels")
          .with("field", "target")
          .thrown();
    }
    return new Found(nodes, elsewhere, leftOut);
  }

  private static boolean covers(Reach reach, NodeView node) {
    return reach.covers(node.id(), node.role());
  }

  private static CaptureOrder.Wanted wanted(NodeView node) {
    boolean online = node.session().filter(SessionView::live).isPresent();
    return new CaptureOrder.Wanted(
        node.id(),
        node.role().word(),
        online,
        node.session().map(SessionView::capabilities).orElse(List.of()));
  }

  private static List<NodeView> meant(FleetView known, CaptureTarget target) {
    List<NodeView> candidates = known.nodes();
    if (target.byName()) {
      candidates =
          target.nodeIds().stream()
              .map(name -> NodeLookup.find(known, name, target.clusters()))
              .distinct()
              .toList();
    }
    return candidates.stream()
        .filter(node -> target.byName() || node.status() != NodeStatus.RETIRED)
        .filter(node -> holds(target, node))
        .toList();
  }

  private static boolean holds(CaptureTarget target, NodeView node) {
    return (target.clusters().isEmpty() || target.clusters().contains(node.id().cluster()))
        && (target.roles().isEmpty() || target.roles().stream().anyMatch(node.role()::matches))
        && target.labels().entrySet().stream()
            .allMatch(
                label -> label.getValue().equals(node.description().labels().get(label.getKey())));
  }
}
