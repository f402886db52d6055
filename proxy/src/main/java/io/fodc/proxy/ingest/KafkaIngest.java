package io.fodc.proxy.ingest;

import io.fodc.bridge.ingest.Ingest;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.node.NodeId;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** Feeds the fleet from Kafka until it is closed. */
public final class KafkaIngest implements AutoCloseable {
  private final IngestPlan plan;
  private final IntakeCounters counters = new IntakeCounters();
  private final Handover handover;
  private final Ingest ingest;
  private final Ownership ownership;
  private final Retirement retirement;
  private final InstantSource clock;
  private final long startedMillis;
  private volatile boolean shareKnown;

  private KafkaIngest(IngestPlan plan, Fleet fleet, NodeWindows windows, InstantSource clock) {
    this.plan = plan;
    this.clock = clock;
    startedMillis = clock.millis();
    handover =
        new Handover(
            fleet.feed(),
            plan.reading().handover(),
            plan.reading().horizon(),
            clock,
            System::nanoTime);
    ingest =
        Ingest.start(
            plan.reading(),
            new FleetIntake(fleet.feed(), windows, handover, counters, clock),
            clock);
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
   * Tells it of other proxies, which take over what partitions that move bring.
   *
   * @param newestTicks the newest tick of each node that others read, as far as they answer
   */
  public void handOverTo(Supplier<Map<NodeId, Long>> newestTicks) {
    if (ownership.isShared()) {
      handover.start(newestTicks, node -> ownership.owner(node) instanceof Ownership.Owner.Other);
    }
  }

  /**
   * Whether states and configurations were read to their ends and it is known who reads which
   * windows, or that has been waited for long enough: Kafka must not keep agents away for good.
   */
  public boolean isReady() {
    shareKnown = shareKnown || ingest.shareKnown();
    return (ingest.nodesRead() && shareKnown)
        || clock.millis() - startedMillis >= plan.readyWait().toMillis();
  }

  /**
   * Leaves the group, if there is one, and waits until others have what was read here; so long
   * everybody is answered as before. Done within about {@link IngestPlan#LEAVE_LIMIT} and four
   * seconds.
   */
  public void leave() {
    if (ownership.isShared()) {
      retirement.close();
      ingest.leave();
      handover.await(IngestPlan.LEAVE_LIMIT, () -> ownership.others().isEmpty());
    }
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
        handover.numbers(),
        counters.withoutRoom.sum());
  }

  /** Ends within about five seconds. */
  @Override
  public void close() {
    retirement.close();
    handover.close();
    ingest.close();
  }
}
