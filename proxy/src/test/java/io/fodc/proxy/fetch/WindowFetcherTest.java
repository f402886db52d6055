package io.fodc.proxy.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.FleetFixture;
import io.fodc.proxy.fleet.HandClock;
import io.fodc.proxy.fleet.HeartbeatReport;
import io.fodc.proxy.fleet.NodeSession;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.TickValues;
import io.fodc.proxy.upload.Spool;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowFetcherTest {
  private static final long START = HandClock.START_MILLIS;
  private static final long STEP = 10_000;
  private static final List<SeriesDefinition> SERIES = FleetFixture.gauges(30);

  @TempDir Path directory;
  private FleetFixture fixture;
  private Uploads uploads;
  private Spool spool;
  private WindowFetcher fetcher;
  private final List<FakeAgent> agents = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    fixture = new FleetFixture(directory.resolve("history"));
    fixture.capabilities = List.of("config", "window");
    spool = Spool.open(directory.resolve("spool"), 8 << 20);
    uploads = new Uploads(spool);
    fetcher = fetcher(Duration.ofSeconds(10));
  }

  private WindowFetcher fetcher(Duration timeout) {
    return new WindowFetcher(
        fixture.fleet,
        fixture.windows,
        uploads,
        new FetchSettings(timeout, Duration.ofSeconds(20), Duration.ofMinutes(1), 4 << 20));
  }

  @AfterEach
  void close() {
    fetcher.close();
    uploads.close();
    agents.forEach(FakeAgent::close);
    fixture.close();
    assertThat(spool.used()).isZero();
    assertThat(uploads.size()).isZero();
  }

  /** An agent that recorded an hour; the proxy has its last {@code held} ticks. */
  private FakeAgent agent(String node, int held) {
    FakeAgent agent = new FakeAgent(FleetFixture.id(node), uploads, SERIES);
    agents.add(agent);
    agent.record(START - 360 * STEP, START);
    connect(node, agent, held);
    return agent;
  }

  private NodeSession connect(String node, FakeAgent agent, int held) {
    NodeSession session = fixture.admit(node, "i-" + node, agent).session();
    session.define(false, SERIES);
    for (int i = held - 1; i >= 0; i--) {
      long time = START - i * STEP;
      session.tick(time, SERIES.size(), values(time));
    }
    report(session, agent.oldestMillis());
    return session;
  }

  private void report(NodeSession session, long oldest) {
    session.heartbeat(
        new HeartbeatReport(
            START,
            List.of(),
            new AgentWindow(1, 2, 3, 4, 5, oldest, 0),
            "off",
            "",
            List.of(),
            1,
            1,
            START),
        START);
  }

  private static TickValues values(long time) {
    return new TickValues() {
      @Override
      public boolean present(int index) {
        return FakeAgent.present(index, time);
      }

      @Override
      public long bits(int index) {
        return Double.doubleToRawLongBits(FakeAgent.value(index, time));
      }
    };
  }

  private List<NodeView> nodes() {
    return fixture.fleet.view().nodes();
  }

  private Map<NodeId, String> get(long from, long to) {
    return fetcher.get(nodes(), from, to);
  }

  private static String held(String node, FleetFixture fixture) {
    return fixture.held(node).keySet().toString();
  }

  @Test
  void bringsWhatIsMissingSampleForSampleAndOnce() {
    FakeAgent agent = agent("n1", 20);
    assertThat(fixture.held("n1")).hasSize(20);
    assertThat(get(START - 100 * STEP, START)).isEmpty();
    assertThat(agent.asked).containsExactly((START - 100 * STEP) + ".." + (START - 19 * STEP - 1));
    Map<Long, Map<SeriesDefinition, Long>> held = fixture.held("n1");
    assertThat(held).hasSizeGreaterThanOrEqualTo(101);
    assertThat(agent.truth).containsAllEntriesOf(held);

    assertThat(get(START - 100 * STEP, START)).isEmpty();
    assertThat(agent.asked).hasSize(1);
    assertThat(get(0, START)).isEmpty();
    assertThat(fixture.held("n1")).isEqualTo(agent.truth);
    assertThat(agent.asked).hasSizeLessThanOrEqualTo(2);
    assertThat(get(0, START)).isEmpty();
    assertThat(agent.asked).hasSizeLessThanOrEqualTo(2);
    assertThat(fetcher.results()).containsEntry("complete", (long) agent.asked.size());
    assertThat(fetcher.receivedBytes()).isPositive();
  }

  @Test
  void asksOnlyForHolesAndRemembersThatTheyAreEmpty() {
    FakeAgent agent = new FakeAgent(FleetFixture.id("n1"), uploads, SERIES);
    agents.add(agent);
    agent.record(START - 300 * STEP, START - 250 * STEP);
    agent.record(START - 100 * STEP, START);
    connect("n1", agent, 20);
    assertThat(get(START - 280 * STEP, START - 260 * STEP)).isEmpty();
    assertThat(get(START - 400 * STEP, START)).isEmpty();
    assertThat(fixture.held("n1")).isEqualTo(agent.truth);
    int asked = agent.asked.size();
    assertThat(get(START - 400 * STEP, START)).isEmpty();
    assertThat(agent.asked).hasSize(asked);
  }

  @Test
  void callersOfTheSameRangeShareOneFetch() throws Exception {
    FakeAgent agent = agent("n1", 20);
    agent.mayAnswer = new CountDownLatch(1);
    CompletableFuture<Map<NodeId, String>> first =
        CompletableFuture.supplyAsync(() -> get(START - 200 * STEP, START));
    CompletableFuture<Map<NodeId, String>> second =
        CompletableFuture.supplyAsync(() -> get(START - 200 * STEP, START));
    while (agent.asked.isEmpty()) {
      Thread.sleep(1);
    }
    assertThat(first.isDone() || second.isDone()).isFalse();
    agent.mayAnswer.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(second.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(agent.asked).hasSize(1);
    assertThat(fixture.held("n1")).hasSizeGreaterThanOrEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "HANGS, sent 0 bytes|nothing of the older range",
    "STOPS_HALFWAY, not all of it",
  })
  void noAgentDelaysOthersBeyondTheDeadline(FakeAgent.Manner manner, String reason) {
    fetcher.close();
    fetcher = fetcher(Duration.ofMillis(1_500));
    FakeAgent bad = agent("bad", 20);
    bad.manner = manner;
    FakeAgent good = agent("good", 20);
    long began = System.nanoTime();
    Map<NodeId, String> missing = get(START - 200 * STEP, START);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    assertThat(missing).containsOnlyKeys(FleetFixture.id("bad"));
    assertThat(missing.get(FleetFixture.id("bad"))).containsPattern(reason);
    assertThat(fixture.held("good").keySet()).contains(START - 200 * STEP);
    assertThat(good.truth).containsAllEntriesOf(fixture.held("good"));
    assertThat(fixture.held("bad")).hasSize(20);
  }

  @Test
  void leavesAnAgentAloneThatDidNotAnswer() throws Exception {
    fetcher.close();
    fetcher = fetcher(Duration.ofMillis(300));
    FakeAgent bad = agent("bad", 20);
    bad.manner = FakeAgent.Manner.HANGS;
    assertThat(get(START - 200 * STEP, START)).hasSize(1);
    while (fetcher.results().getOrDefault("silent", 0L) == 0) {
      Thread.sleep(1);
    }
    long began = System.nanoTime();
    assertThat(get(START - 200 * STEP, START).values())
        .singleElement()
        .asString()
        .contains("did not answer when it was asked");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(250));
    assertThat(bad.asked).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSES, refused, busy: another upload",
    "SENDS_NONSENSE, invalid, cannot be read",
    "SENDS_ANOTHER_NODES, invalid, it is of node c1/another",
    "DAMAGES, invalid, SHA-256",
  })
  void saysWhyARangeDoesNotCome(FakeAgent.Manner manner, String result, String reason) {
    FakeAgent agent = agent("n1", 20);
    agent.manner = manner;
    assertThat(get(START - 200 * STEP, START).get(FleetFixture.id("n1"))).contains(reason);
    assertThat(fetcher.results()).containsEntry(result, 1L);
    assertThat(fixture.held("n1")).hasSize(20);
    agent.manner = FakeAgent.Manner.SENDS;
    assertThat(get(START - 200 * STEP, START)).isEmpty();
    assertThat(agent.truth).containsAllEntriesOf(fixture.held("n1"));
  }

  @Test
  void asksNobodyWhoCannotAnswer() {
    fixture.capabilities = List.of("config");
    FakeAgent old = agent("old", 20);
    fixture.capabilities = List.of("window");
    FakeAgent gone = new FakeAgent(FleetFixture.id("gone"), uploads, SERIES);
    agents.add(gone);
    gone.record(START - 360 * STEP, START);
    connect("gone", gone, 20).ended(io.fodc.proxy.fleet.EndReason.LOST);
    FakeAgent fresh = new FakeAgent(FleetFixture.id("fresh"), uploads, SERIES);
    agents.add(fresh);
    fresh.record(START - 5 * STEP, START);
    connect("fresh", fresh, 6);
    Map<NodeId, String> reasons = new HashMap<>(get(START - 200 * STEP, START));
    assertThat(reasons.remove(FleetFixture.id("old"))).contains("older version");
    assertThat(reasons.remove(FleetFixture.id("gone"))).contains("not connected");
    assertThat(reasons).isEmpty();
    assertThat(old.asked).isEmpty();
    assertThat(fresh.asked).isEmpty();
    assertThat(held("gone", fixture)).isNotEmpty();
  }

  @Test
  void aTakenOverNodeKeepsWhatWasFetched() {
    FakeAgent agent = agent("n1", 20);
    assertThat(get(START - 200 * STEP, START)).isEmpty();
    NodeSession again = fixture.admit("n1", "i-n1", agent).session();
    again.define(false, SERIES);
    agent.record(START + STEP, START + STEP);
    fixture.clock.seconds(10);
    again.tick(START + STEP, SERIES.size(), values(START + STEP));
    assertThat(agent.truth).containsAllEntriesOf(fixture.held("n1"));
    assertThat(fixture.held("n1")).hasSizeGreaterThanOrEqualTo(202);
    assertThat(get(START - 200 * STEP, START + STEP)).isEmpty();
    assertThat(agent.asked).hasSize(1);
  }
}
