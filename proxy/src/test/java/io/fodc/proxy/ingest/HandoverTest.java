package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.HandClock;
import io.fodc.proxy.fleet.NodeFeed;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.PublishedWindow;
import io.fodc.proxy.fleet.TickFate;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of partitions that move are kept until another proxy has them, and no longer. */
class HandoverTest {
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final NodeId NODE = Writer.node("data-0");
  private static final int PARTITION = 3;

  @TempDir private Path folder;

  private final HandClock clock = new HandClock();
  private final NodeWindows windows = new NodeWindows(4 << 20);
  private final Map<NodeId, Long> there = new HashMap<>();
  private boolean othersRead = true;
  private ConfigHistory history;
  private Fleet fleet;
  private NodeFeed feed;
  private Handover handover;

  @BeforeEach
  void open() throws IOException {
    history = ConfigHistory.open(folder, ConfigHistorySettings.DEFAULTS);
    fleet = new Fleet(FleetSettings.defaults("p", "0"), clock, windows, history);
    feed = fleet.feed();
    handover = handover(LONGEST);
  }

  private Handover handover(Duration longest) {
    Handover made = new Handover(feed, longest, Duration.ofHours(1), clock, clock::nanos);
    made.start(() -> Map.copyOf(there), node -> othersRead);
    // The test looks itself.
    made.close();
    return made;
  }

  @AfterEach
  void close() {
    feed.withdrawn(fleet.view().nodes().stream().map(NodeView::id).toList());
    windows.close();
    history.close();
  }

  /** A tick of a node, now. */
  private long tick(NodeId node, int partition) {
    long now = clock.millis();
    PublishedWindow head =
        new PublishedWindow(
            NodeRole.DATANODE_HOT, Map.of(), "i-1", 1_000, List.of(), now, now, now, now, true);
    feed.window(node, head);
    int series = windows.intern(SeriesDefinition.of(MetricFamily.gauge("g", "A gauge.")));
    TickFate fate = feed.tick(node, head, now, new int[] {series}, 1, i -> true, i -> 0L);
    windows.release(series);
    assertThat(fate).isEqualTo(TickFate.TAKEN);
    handover.came(node, partition);
    return now;
  }

  private boolean holds(NodeId node) {
    return fleet.view(node).flatMap(NodeView::window).isPresent();
  }

  private boolean leaving() {
    return fleet.view(NODE).orElseThrow().publication().orElseThrow().leaving();
  }

  private void after(Duration time) {
    clock.advance(time);
    handover.look();
  }

  @Test
  void keepsUntilAnotherHasTicksAsNewAndEverybodyKnows() {
    long newest = tick(NODE, PARTITION);
    handover.withdrawn(Set.of(1, PARTITION));
    assertThat(leaving()).isTrue();
    there.put(NODE, newest - 1);
    after(Handover.SETTLE);
    after(Handover.SETTLE);
    assertThat(holds(NODE)).isTrue();
    assertThat(fleet.view(NODE).orElseThrow().times().newestTickMillis()).isEqualTo(newest);
    there.put(NODE, newest);
    after(Duration.ZERO);
    after(Handover.SETTLE.minusMillis(1));
    assertThat(holds(NODE)).isTrue();
    after(Duration.ofMillis(1));
    assertThat(holds(NODE)).isFalse();
    assertThat(leaving()).isFalse();
    assertThat(handover.numbers()).isEqualTo(new HandoverNumbers(0, 1, 0));
    assertThat(windows.usedBytes()).isLessThan(1 << 20);
  }

  @Test
  void beginsToWaitAgainWhenTheOtherOneIsGone() {
    there.put(NODE, tick(NODE, PARTITION));
    handover.withdrawn(Set.of(PARTITION));
    after(Duration.ZERO);
    there.clear();
    after(Handover.SETTLE);
    there.put(NODE, clock.millis());
    after(Duration.ZERO);
    assertThat(holds(NODE)).isTrue();
    after(Handover.SETTLE);
    assertThat(holds(NODE)).isFalse();
  }

  @Test
  void letsGoInVainWhenSomebodyReadsItAndTheTimeIsOver() {
    tick(NODE, PARTITION);
    handover.withdrawn(Set.of(PARTITION));
    after(LONGEST.minusMillis(1));
    assertThat(holds(NODE)).isTrue();
    othersRead = false;
    after(LONGEST);
    assertThat(holds(NODE)).as("nobody reads it").isTrue();
    othersRead = true;
    after(Duration.ZERO);
    assertThat(holds(NODE)).isFalse();
    assertThat(handover.numbers()).isEqualTo(new HandoverNumbers(0, 0, 1));
  }

  @Test
  void goesOnWithWhatComesBack() {
    long newest = tick(NODE, PARTITION);
    there.put(NODE, newest);
    handover.withdrawn(Set.of(PARTITION));
    after(Duration.ZERO);
    handover.given(Set.of(PARTITION));
    after(LONGEST.plus(Handover.SETTLE));
    assertThat(holds(NODE)).isTrue();
    assertThat(tick(NODE, PARTITION)).isGreaterThan(newest);
    assertThat(leaving()).isFalse();
    assertThat(handover.numbers()).isEqualTo(new HandoverNumbers(0, 0, 0));
  }

  @Test
  void keepsNothingOfOtherPartitionsOrRetiredNodesOrWithoutTime() {
    NodeId other = Writer.node("data-1");
    tick(NODE, PARTITION);
    tick(other, 1);
    handover.withdrawn(Set.of(PARTITION));
    assertThat(handover.nodes()).isEqualTo(1);
    assertThat(fleet.view(other).orElseThrow().publication().orElseThrow().leaving()).isFalse();
    handover.gone(NODE);
    assertThat(handover.nodes()).isZero();
    handover = handover(Duration.ZERO);
    clock.seconds(1);
    tick(other, 1);
    handover.withdrawn(Set.of(1));
    assertThat(holds(other)).isFalse();
  }

  @Test
  void waitsForOthersOnlyWhereTheyCanReadWhatIsKept() {
    tick(NODE, PARTITION);
    handover.withdrawn(Set.of(PARTITION));
    handover.await(Duration.ofDays(1), () -> true);
    assertThat(handover.nodes()).as("alone").isEqualTo(1);
    handover.await(Duration.ofMillis(-1), () -> false);
    assertThat(handover.nodes()).as("in vain").isEqualTo(1);
    clock.advance(Duration.ofHours(1));
    handover.await(Duration.ofDays(1), () -> false);
    assertThat(handover.nodes()).as("older than the horizon").isEqualTo(1);
  }
}
