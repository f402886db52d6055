package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.Ingest;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.node.NodeId;
import java.time.InstantSource;

/** Feeds the fleet from Kafka until it is closed. */
public final class KafkaIngest implements AutoCloseable {
  private final IngestPlan plan;
  private final IntakeCounters counters = new IntakeCounters();
  private final Ingest ingest;
  private final Ownership ownership;
  private final Retirement retirement;
  private final InstantSource clock;
  private final long startedMillis;

  private KafkaIngest(IngestPlan plan, Fleet fleet, NodeWindows windows, InstantSource clock) {
    this.plan = plan;
    this.clock = clock;
    startedMillis = clock.millis();
    ingest =
        Ingest.start(
            plan.reading(), new FleetIntake(fleet.feed(), windows, counters, clock), clock);
    ownership =
        plan.reading().group().isEmpty()
            ? Ownership.EVERYTHING
            : new GroupOwnership(() -> ingest.group().orElseThrow());
    retirement = new Retirement(fleet::view, this::holds, ingest::isCurrent, ingest::retire);
  }

  /** Begins, on threads of its own; brokers may be away. */
  public static KafkaIngest start(
      IngestPlan plan, Fleet fleet, NodeWindows windows, InstantSource clock) {
    KafkaIngest started = new KafkaIngest(plan, fleet, windows, clock);
    started.retirement.start();
    return started;
  }

  /**
   * Whether states and configurations were read to their ends, or have been waited for long enough:
   * Kafka must not keep agents away for good.
   */
  public boolean isReady() {
    return ingest.nodesRead() || clock.millis() - startedMillis >= plan.readyWait().toMillis();
  }

  private boolean holds(NodeId node) {
    return ownership.owner(node) instanceof Ownership.Owner.Here here && here.complete();
  }

  /** Who holds windows. */
  public Ownership ownership() {
    return ownership;
  }

  /** How it is doing. */
  public IngestReport report() {
    return new IngestReport(
        plan.mode(),
        isReady(),
        ingest.numbers(),
        counters.samples(),
        counters.unknown(),
        counters.states.sum(),
        counters.configs.sum(),
        counters.gone.sum(),
        counters.withoutRoom.sum());
  }

  /** Ends within about five seconds. */
  @Override
  public void close() {
    retirement.close();
    ingest.close();
  }
}
