package io.fodc.proxy.ingest;

import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tells everybody of nodes that are retired, once each. Only while nothing that was written is
 * unread, and was so at the last look too: else it would be this proxy that is away, not the node.
 */
final class Retirement implements AutoCloseable {
  static final Duration EVERY = Duration.ofSeconds(5);

  private final Supplier<FleetView> fleet;
  private final Predicate<NodeId> held;
  private final BooleanSupplier current;
  private final Consumer<NodeId> retire;
  private final Set<NodeId> told = new HashSet<>();
  private final Thread thread = Thread.ofVirtual().name("ingest-retire").unstarted(this::run);
  private boolean wasCurrent;

  /**
   * @param held whether this proxy is the one to hear of a node
   */
  Retirement(
      Supplier<FleetView> fleet,
      Predicate<NodeId> held,
      BooleanSupplier current,
      Consumer<NodeId> retire) {
    this.fleet = fleet;
    this.held = held;
    this.current = current;
    this.retire = retire;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. One thread at a time. */
  void look() {
    boolean now = current.getAsBoolean();
    if (now && wasCurrent) {
      for (NodeView node : fleet.get().nodes()) {
        if (node.status() != NodeStatus.RETIRED) {
          told.remove(node.id());
        } else if (node.publication().isPresent() && held.test(node.id()) && told.add(node.id())) {
          retire.accept(node.id());
        }
      }
    }
    wasCurrent = now;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
