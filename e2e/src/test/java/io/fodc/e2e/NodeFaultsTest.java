package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import io.fodc.e2e.simulator.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The node acts sick: its own evidence says so, its neighbour's data stay whole and fresh. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HUGE = "banyandb_measure_total_mem_elements";

  private Path directory;
  private Fleet fleet;
  private SimulatorProcess sick;
  private SimulatorProcess sound;
  private AgentProcess sickAgent;
  private String sickId;
  private String soundId;

  @BeforeAll
  void start(@TempDir Path folder) {
    directory = folder;
    fleet = new Fleet(directory);
    sick = fleet.node("data-hot", 0);
    sound = fleet.node("liaison", 0);
    sickId = sick.node().podName();
    soundId = sound.node().podName();
    sickAgent = fleet.agent(sick, "1s");
    fleet.agent(sound, "1s");
  }

  @AfterAll
  void stop() throws Exception {
    fleet.close();
  }

  @BeforeEach
  void bothAreWell() throws Exception {
    sick.behave(sick.node(), Behaviour.HEALTHY);
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(nodePages(sickId)).isEqualTo(1);
          assertThat(nodePages(soundId)).isEqualTo(1);
        });
  }

  private long nodePages(String id) throws Exception {
    return fleet.federated(id).keySet().stream().filter(key -> key.startsWith(Fleet.PAGES)).count();
  }

  @ParameterizedTest
  @EnumSource(
      value = Behaviour.class,
      names = {"HANG", "SLOW", "GZIP_BOMB", "ENDLESS_BODY", "SERVER_ERROR", "HTML"})
  void aTargetThatGivesNothingUsableIsDownWithAReason(Behaviour behaviour) throws Exception {
    Instant since = Instant.now();
    sick.behave(sick.node(), behaviour);

    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(nodePages(sickId)).as("nothing stale is served as current").isZero();
          assertThat(Http.body(fleet.proxy().url("/metrics")).lines())
              .anyMatch(
                  line ->
                      line.startsWith("fodc_node_scrape_success{")
                          && line.contains(sickId)
                          && line.endsWith(" 0"));
          assertThat(fleet.node(sickId).toString()).contains("target-down");
        });
    assertThat(fleet.status(sickId)).as("the agent itself is there").isEqualTo("online");
    long begin = System.nanoTime();
    assertThat(nodePages(soundId)).as("the neighbour on /federate").isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    Await.untilAsserted(
        LIMIT,
        () -> {
          TreeMap<Instant, Double> neighbour = fleet.window(soundId, Fleet.PAGES);
          assertThat(neighbour.lastKey()).isAfter(since.plusSeconds(3));
          Continuity.assertNothingLost(neighbour);
        });
    assertThat(sickAgent.process().isAlive()).isTrue();
    sick.behave(sick.node(), Behaviour.HEALTHY);
    Await.untilAsserted(LIMIT, () -> assertThat(nodePages(sickId)).isEqualTo(1));
  }

  @Test
  void brokenLinesTakeNoGoodLineWithThem() throws Exception {
    int good = fleet.federated(sickId).size();
    Instant since = fleet.window(sickId, Fleet.PAGES).lastKey();
    sick.behave(sick.node(), Behaviour.BROKEN_LINES);
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(fleet.federated(sickId)).hasSizeGreaterThanOrEqualTo(good);
          assertThat(Http.body(sickAgent.url("/metrics")).lines())
              .anyMatch(
                  line ->
                      line.contains("bad_lines") && !line.startsWith("#") && !line.endsWith(" 0"));
        });
    Await.untilAsserted(
        LIMIT,
        () -> Continuity.assertNothingLost(fleet.window(sickId, Fleet.PAGES).tailMap(since, true)));
  }

  /** Eight megabytes: the agent's heap has to hold one page after the other, and to send it. */
  @Test
  void pagesOfFiftyThousandSeriesArriveWholeTickAfterTick() throws Exception {
    sick.behave(sick.node(), Behaviour.HUGE_PAGE);
    Await.untilAsserted(
        LIMIT, () -> assertThat(hugeSeries(fleet.federated(sickId))).isEqualTo(50_000));
    Instant first = Instant.now();
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(fleet.window(sickId, Fleet.PAGES).tailMap(first)).hasSizeGreaterThan(8);
          assertThat(hugeSeries(fleet.federated(sickId))).isEqualTo(50_000);
        });
    assertThat(
            Http.body(sickAgent.url("/metrics"))
                .lines()
                .filter(line -> line.startsWith(HUGE + "{")))
        .as("the agent's own page")
        .hasSize(50_000);
    assertThat(sickAgent.process().output())
        .doesNotContain("body-too-large")
        .doesNotContain("OutOfMemoryError");
    assertThat(nodePages(soundId)).isEqualTo(1);
    assertThat(sickAgent.process().isAlive()).isTrue();
  }

  private static long hugeSeries(Map<String, String> samples) {
    return samples.keySet().stream().filter(key -> key.startsWith(HUGE + "{")).count();
  }

  @Test
  void anErrorSeriesThatAppearsIsAnEvent() throws Exception {
    sick.behave(sick.node(), Behaviour.ERROR_SERIES);
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(fleet.federated(sickId).keySet())
              .anyMatch(key -> key.startsWith("banyandb_measure_total_flush_loop_err"));
          assertThat(fleet.json("/api/v1/nodes/" + sickId).toString())
              .contains("first-seen")
              .contains("banyandb_measure_total_flush_loop_err");
        });
  }

  @Test
  void aNodeThatIsKilledAndRestartedIsTheSameNodeWithARestartEvent() throws Exception {
    SimulatorProcess.Listening was = sound.node();
    sound.process().kill();
    Await.untilAsserted(LIMIT, () -> assertThat(nodePages(soundId)).isZero());
    sound =
        fleet.own(
            SimulatorProcess.start(
                "node-liaison-0-again",
                directory,
                "role=liaison,index=0,series=400,metrics="
                    + was.metricsPort()
                    + ",pprof="
                    + was.pprofPort()
                    + ",query="
                    + was.queryPort()));
    Await.untilAsserted(
        LIMIT,
        () -> {
          assertThat(nodePages(soundId)).isEqualTo(1);
          assertThat(fleet.json("/api/v1/nodes/" + soundId).toString()).contains("node-restart");
        });
    assertThat(fleet.nodes(soundId)).hasSize(1);
    List<Double> values = List.copyOf(fleet.window(soundId, Fleet.PAGES).values());
    long restarts =
        IntStream.range(1, values.size()).filter(i -> values.get(i) < values.get(i - 1)).count();
    assertThat(restarts).as("the counter starts anew once, as the node said it").isEqualTo(1);
  }
}
