package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent with a window in a file is killed with {@code kill -9} while no proxy can be reached,
 * and started again: what lies in the file arrives at the proxy, sample for sample.
 */
class ReopenedWindowTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  /** The proxy keeps its memory, and with it what it has acknowledged. */
  @Test
  void whatWasNotAcknowledgedArrivesOnceAfterTheLinkWasCut() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Forwarder cable = fleet.own(new Forwarder(fleet.proxy().linkPort()));
      SimulatorProcess node = fleet.node("data-hot", 0);
      AgentProcess agent = agent(fleet, node, cable.port());
      String id = node.node().podName();
      Await.until("5 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 5);

      cable.cut();
      RecordedSamples atKill = killAfterMoreTicks(agent);
      agent.restart();
      awaitTicks(agent, 3);
      cable.mend();

      assertAllArrives(fleet, id, agent, atKill);
    }
  }

  /** The proxy has forgotten everything and wants as much as the agent has. */
  @Test
  void everythingArrivesOnceAfterTheProxyWasKilledToo() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      SimulatorProcess node = fleet.node("liaison", 0);
      AgentProcess agent = agent(fleet, node, fleet.proxy().linkPort());
      String id = node.node().podName();
      Await.until("5 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 5);

      fleet.proxy().process().kill();
      RecordedSamples atKill = killAfterMoreTicks(agent);
      agent.restart();
      awaitTicks(agent, 3);
      fleet.proxy().restart();

      assertAllArrives(fleet, id, agent, atKill);
    }
  }

  private AgentProcess agent(Fleet fleet, SimulatorProcess node, int linkPort) {
    List<String> flags = new ArrayList<>(AgentProcess.flagsFor(node.node(), linkPort, "1s"));
    flags.add("--window.directory=" + directory.resolve("window"));
    flags.add("--window.budget=8MiB");
    String name = node.node().podName();
    return fleet.own(AgentProcess.start(directory, name, FreePort.any(), flags));
  }

  /** Kills an agent that has recorded without a proxy; what is in its file then. */
  private RecordedSamples killAfterMoreTicks(AgentProcess agent) throws IOException {
    awaitTicks(agent, own(agent, "fodc_agent_ticks_total") + 4);
    double told = own(agent, Fleet.PAGES);
    agent.process().kill();
    RecordedSamples recorded = recorded();
    // A tick that was shown had been recorded; one more may have come between the two.
    assertThat(recorded.newest(Fleet.PAGES)).isBetween(told, told + 1);
    return recorded;
  }

  /** Waits until an agent has recorded so many ticks since it was started. */
  private static void awaitTicks(AgentProcess agent, double ticks) {
    Await.until(
        ticks + " ticks recorded", LIMIT, () -> own(agent, "fodc_agent_ticks_total") >= ticks);
  }

  /** The one series of this name on the agent's own page. */
  private static double own(AgentProcess agent, String name) throws IOException {
    return lines(agent, name)
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static boolean shows(AgentProcess agent, String name) throws IOException {
    return lines(agent, name).findFirst().isPresent();
  }

  private static Stream<String> lines(AgentProcess agent, String name) throws IOException {
    return Http.body(agent.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "));
  }

  private RecordedSamples recorded() throws IOException {
    return RecordedSamples.in(directory.resolve("window").resolve("window.fwf"));
  }

  private void assertAllArrives(Fleet fleet, String id, AgentProcess agent, RecordedSamples atKill)
      throws IOException {
    Await.until("a page of the node", LIMIT, () -> shows(agent, Fleet.PAGES));
    double shown = own(agent, Fleet.PAGES);
    Await.until(
        "a tick of after the restart",
        LIMIT,
        () -> fleet.window(id, Fleet.PAGES).lastEntry().getValue() > shown);
    agent.process().kill();
    RecordedSamples arrived =
        RecordedSamples.of(fleet.json("/metrics-windows?fetch=false&node_id=" + id));
    RecordedSamples recorded = recorded();

    assertThat(recorded.ticks()).as("after the restart").containsAllEntriesOf(atKill.ticks());
    assertThat(recorded.ticks().size()).isGreaterThan(atKill.ticks().size() + 3);
    // What was recorded last may not have been sent when the agent was killed again.
    long newest = arrived.ticks().lastKey();
    assertThat(newest).isGreaterThan(atKill.ticks().lastKey());
    Map<Long, TreeMap<String, Double>> sent = recorded.ticks().headMap(newest, true);
    assertThat(arrived.ticks().keySet()).as("ticks").isEqualTo(sent.keySet());
    sent.forEach(
        (tick, samples) ->
            assertThat(arrived.ticks().get(tick)).as("tick %d", tick).isEqualTo(samples));
    TreeMap<Instant, Double> pages = recorded.values(Fleet.PAGES);
    int read = pages.headMap(Instant.ofEpochMilli(newest), true).size();
    assertThat(arrived.count()).as("samples of %d pages", read).isGreaterThan(400L * read);
    // The node counts its pages: on both sides of the time without an agent none is left out.
    Instant kill = Instant.ofEpochMilli(atKill.ticks().lastKey());
    Continuity.assertNothingLost(pages.headMap(kill, true));
    Continuity.assertNothingLost(pages.tailMap(kill, false));
  }
}
