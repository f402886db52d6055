package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent is killed, stopped, doubled, or lives in another time. */
class AgentFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void anAgentThatWasKilledComesBackAsTheSameNode() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      String id = node.node().podName();
      AgentProcess agent = fleet.agent(node, "1s");
      Await.until("5 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 5);
      TreeMap<Instant, Double> before = fleet.window(id, Fleet.PAGES);

      agent.process().kill();
      Await.untilAsserted(LIMIT, () -> assertThat(fleet.federated(id)).isEmpty());
      Instant restart = Instant.now();
      agent.restart();

      Await.untilAsserted(
          LIMIT,
          () -> {
            TreeMap<Instant, Double> after = fleet.window(id, Fleet.PAGES);
            assertThat(after.lastKey()).isAfter(restart);
            assertThat(after).as("what the proxy had, it has").containsAllEntriesOf(before);
            assertThat(fleet.status(id)).isEqualTo("online");
          });
      assertThat(fleet.nodes(id)).as("one node, no ghost").hasSize(1);
      assertThat(Continuity.missing(fleet.window(id, Fleet.PAGES)))
          .as("pages served while nobody recorded: only those of the dead agent's last scrape")
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void theNewestOfTwoAgentsThatClaimOneNodeWinsAndItIsSaid() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      String id = node.node().podName();
      fleet.agent(node, "1s");
      Await.until("online", LIMIT, () -> fleet.status(id).equals("online"));
      fleet.own(
          AgentProcess.start(
              directory.resolve("second"),
              id,
              FreePort.any(),
              AgentProcess.flagsFor(node.node(), fleet.proxy().linkPort(), "1s")));
      Await.untilAsserted(
          LIMIT, () -> assertThat(fleet.node(id).toString()).contains("duplicate-agent"));
      assertThat(fleet.nodes(id)).hasSize(1);
      assertThat(fleet.status(id)).isEqualTo("online");
    }
  }

  @Test
  void anAgentThatStopsReadingHurtsNobodyAndCatchesUp() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess frozen = fleet.node("data-hot", 0);
      SimulatorProcess other = fleet.node("liaison", 0);
      String frozenId = frozen.node().podName();
      String otherId = other.node().podName();
      AgentProcess frozenAgent = fleet.agent(frozen, "1s");
      fleet.agent(other, "1s");
      for (String id : new String[] {frozenId, otherId}) {
        Await.until("3 ticks of " + id, LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 3);
      }
      frozenAgent.process().signal("STOP");
      Instant stopped = Instant.now();
      try {
        Await.until(
            "the frozen node to be noticed", LIMIT, () -> !fleet.status(frozenId).equals("online"));
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
        TreeMap<Instant, Double> neighbour = fleet.window(otherId, Fleet.PAGES);
        assertThat(neighbour.lastKey()).isAfter(stopped.plusSeconds(5));
        Continuity.assertNothingLost(neighbour);
        long begin = System.nanoTime();
        assertThat(fleet.federated(frozenId)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
      } finally {
        frozenAgent.process().signal("CONT");
      }
      Instant awake = Instant.now();
      Await.untilAsserted(
          LIMIT,
          () -> {
            TreeMap<Instant, Double> samples = fleet.window(frozenId, Fleet.PAGES);
            assertThat(samples.lastKey()).isAfter(awake);
            Continuity.assertNothingLost(samples);
            assertThat(fleet.status(frozenId)).isEqualTo("online");
          });
    }
  }

  @Test
  void aSampleIsVisibleAtTheProxyWithinASecondOfItsTick() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      String id = node.node().podName();
      fleet.agent(node, "1s");
      Await.until("5 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 5);
      long fresh = 0;
      long looks = 40;
      for (int i = 0; i < looks; i++) {
        // A tick a second, each here within one: the newest is never older than two.
        Instant newest = fleet.window(id, Fleet.PAGES).lastKey();
        fresh += Duration.between(newest, Instant.now()).toMillis() <= 2000 ? 1 : 0;
        LockSupport.parkNanos(Duration.ofMillis(103).toNanos());
      }
      assertThat(fresh)
          .as("looks at which the newest sample was fresh, of " + looks)
          .isEqualTo(looks);
      assertThat(Http.answers(fleet.proxy().url("/health"))).isTrue();
    }
  }
}
