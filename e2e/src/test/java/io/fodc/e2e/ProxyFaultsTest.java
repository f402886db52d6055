package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.SimulatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy or the way to it goes away: what the agents recorded meanwhile arrives afterwards. */
class ProxyFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void missedTicksArriveSampleForSampleAfterTheProxyWasKilled() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        SimulatorProcess node = fleet.node("data-hot", i);
        fleet.agent(node, "1s");
        ids.add(node.node().podName());
      }
      for (String id : ids) {
        Await.until("5 ticks of " + id, LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 5);
      }
      TreeMap<Instant, Double> before = fleet.window(ids.getFirst(), Fleet.PAGES);

      fleet.proxy().process().kill();
      pause(Duration.ofSeconds(8));
      fleet.proxy().restart();
      Instant restarted = Instant.now();

      for (String id : ids) {
        Await.untilAsserted(
            LIMIT,
            () -> {
              TreeMap<Instant, Double> after = fleet.window(id, Fleet.PAGES);
              assertThat(after.lastKey()).isAfter(restarted);
              Continuity.assertNothingLost(after);
            });
      }
      TreeMap<Instant, Double> after = fleet.window(ids.getFirst(), Fleet.PAGES);
      assertThat(after)
          .as("what was there before the kill is there again")
          .containsAllEntriesOf(before);
      assertThat(fleet.nodes(ids.getFirst())).as("one node, no ghost").hasSize(1);
    }
  }

  @Test
  void aLinkThatWasCutForAMinuteLosesNothing() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Forwarder cable = fleet.own(new Forwarder(fleet.proxy().linkPort()));
      SimulatorProcess node = fleet.node("liaison", 0);
      String id = node.node().podName();
      AgentProcess agent =
          fleet.own(
              AgentProcess.start(
                  directory,
                  id,
                  io.fodc.e2e.process.FreePort.any(),
                  AgentProcess.flagsFor(node.node(), cable.port(), "1s")));
      Await.until("5 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 5);

      cable.cut();
      Await.until(
          "the node to be late or offline", LIMIT, () -> !fleet.status(id).equals("online"));
      Await.untilAsserted(
          LIMIT,
          () -> assertThat(fleet.federated(id)).as("nothing stale is served as current").isEmpty());
      pause(Duration.ofSeconds(50));
      Instant mended = Instant.now();
      cable.mend();

      Await.untilAsserted(
          Duration.ofSeconds(90),
          () -> {
            TreeMap<Instant, Double> samples = fleet.window(id, Fleet.PAGES);
            assertThat(samples.lastKey()).isAfter(mended);
            assertThat(samples).as("a minute of ticks and more").hasSizeGreaterThan(55);
            Continuity.assertNothingLost(samples);
          });
      assertThat(fleet.status(id)).isEqualTo("online");
      assertThat(fleet.node(id).toString()).as("the absence is said").contains("agent-offline");
      assertThat(agent.process().isAlive()).isTrue();
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
