package io.fodc.proxy.fleet;

import io.fodc.proxy.config.KnownNode;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.schemas.node.NodeId;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/**
 * Takes what agents publish about their nodes into the fleet, beside their sessions. Calls about
 * one node come one at a time or wait for each other; a session waits for one tick at most.
 */
public final class NodeFeed {
  private final Fleet fleet;
  private final FleetParts parts;

  NodeFeed(Fleet fleet, FleetParts parts) {
    this.fleet = fleet;
    this.parts = parts;
  }

  /** What a node is; false if there is no room for one more. */
  public boolean state(NodeId id, PublishedState state) {
    return with(id, node -> node.published().state(state));
  }

  /**
   * A node's configuration, into its history unless that has it, or a newer one, from a session;
   * false if there is no room for one more node.
   */
  public boolean config(NodeId id, NodeConfig config, long atMillis) {
    Optional<KnownNode> node = fleet.locked(id, Node::known);
    node.ifPresent(
        known -> {
          boolean older =
              parts
                  .history()
                  .current(id)
                  .filter(held -> held.config().collectedMillis() >= config.collectedMillis())
                  .isPresent();
          if (!older) {
            parts.history().record(known, config, atMillis);
          }
        });
    return node.isPresent();
  }

  /** A node was retired; without a session it is at once. */
  public void gone(NodeId id) {
    fleet.known(id, node -> node.published().retired());
  }

  /** A window comes; false if there is no room for one more node. */
  public boolean window(NodeId id, PublishedWindow head) {
    return with(id, node -> node.published().window(head));
  }

  /** Parts of a window did not come. */
  public void incomplete(NodeId id, PublishedWindow head, int parts) {
    fleet.known(
        id,
        node ->
            node.gaps.add(
                new EvidenceGap(
                    EvidenceGap.PART_MISSING,
                    "kafka",
                    "%d parts of a published window did not come: their series lack these ticks"
                        .formatted(parts),
                    head.fromMillis(),
                    head.toMillis())));
  }

  /**
   * Takes one tick of a window.
   *
   * @param series table id by place, of which the first {@code count} are looked at
   * @param present whether the series at a place has a sample
   * @param bits its bits
   */
  public TickFate tick(
      NodeId id,
      PublishedWindow head,
      long tickMillis,
      int[] series,
      int count,
      IntPredicate present,
      IntToLongFunction bits) {
    return fleet
        .locked(id, node -> node.published().tick(head, tickMillis, series, count, present, bits))
        .orElse(TickFate.REFUSED);
  }

  /**
   * What the node's processes had taken at the tick that was taken last.
   *
   * @param processes how many say so; 0 if one does not
   */
  public void cpuSeconds(NodeId id, long tickMillis, double seconds, int processes) {
    fleet.known(id, node -> node.published().cpuSeconds(tickMillis, seconds, processes));
  }

  /** The newest tick held of a node; empty if none is. */
  public OptionalLong newestTickMillis(NodeId id) {
    return fleet
        .window(id)
        .map(window -> OptionalLong.of(window.newestTickMillis()))
        .filter(newest -> newest.getAsLong() > 0)
        .orElse(OptionalLong.empty());
  }

  /** Windows of a node come to another proxy from now on; what is held stays until then. */
  public void leaving(NodeId id) {
    fleet.known(id, node -> node.published().leaving());
  }

  /** Another proxy has the windows of these nodes; what has no session here goes. */
  public void withdrawn(Collection<NodeId> ids) {
    for (NodeId id : ids) {
      fleet.known(
          id,
          node -> {
            node.published().withdrawn();
            if (node.session().isEmpty()) {
              node.dropWindow();
            }
          });
    }
  }

  private boolean with(NodeId id, Consumer<Node> action) {
    Function<Node, Boolean> asked =
        node -> {
          action.accept(node);
          return true;
        };
    return fleet.locked(id, asked).orElse(false);
  }
}
