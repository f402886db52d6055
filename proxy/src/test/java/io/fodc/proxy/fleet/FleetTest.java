package io.fodc.proxy.fleet;

import static io.fodc.proxy.fleet.FleetFixture.INTERVAL;
import static io.fodc.proxy.fleet.FleetFixture.gauges;
import static io.fodc.proxy.fleet.FleetFixture.id;
import static io.fodc.proxy.fleet.FleetFixture.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
  @TempDir Path directory;
  private FleetFixture fixture;

  @BeforeEach
  void open() throws IOException {
    fixture = new FleetFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anAdmittedAgentIsToldWhereToResumeAndIsOnline() {
    Admission.Admitted admitted = fixture.admit("n1", "a");

    assertThat(admitted.terms().resumeAfterTickMillis())
        .isEqualTo(HandClock.START_MILLIS - Duration.ofMinutes(15).toMillis());
    assertThat(admitted.terms().collectConfig()).isTrue();
    assertThat(admitted.terms().proxyId()).isEqualTo("proxy-1");
    NodeView node = fixture.node("n1");
    assertThat(node.status()).isEqualTo(NodeStatus.ONLINE);
    assertThat(node.description().place().podName()).isEqualTo("pod-n1");
    assertThat(node.session().orElseThrow().id()).isEqualTo(admitted.terms().sessionId());
  }

  @Test
  void silenceMakesANodeLateThenOfflineThenRetired() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    session.tick(HandClock.START_MILLIS, 1, values(1));

    fixture.clock.seconds(29);
    assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.ONLINE);
    fixture.clock.seconds(1);
    assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.LATE);
    fixture.clock.seconds(30);
    NodeView offline = fixture.node("n1");
    assertThat(offline.status()).isEqualTo(NodeStatus.OFFLINE);
    assertThat(offline.times().lastHeardMillis()).isEqualTo(HandClock.START_MILLIS);
    assertThat(offline.gaps())
        .anySatisfy(
            gap -> {
              assertThat(gap.kind()).isEqualTo(EvidenceGap.AGENT_OFFLINE);
              assertThat(gap.fromMillis()).isEqualTo(HandClock.START_MILLIS);
              assertThat(gap.open()).isTrue();
            });
    session.ended(EndReason.TIMED_OUT);
    fixture.clock.advance(Duration.ofHours(24));
    fixture.fleet.sweep();
    assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.RETIRED);
    assertThat(fixture.node("n1").window()).isEmpty();

    fixture.clock.advance(Duration.ofDays(7));
    fixture.fleet.sweep();
    assertThat(fixture.fleet.view().nodes()).isEmpty();
  }

  @Test
  void heartbeatsAndTicksKeepANodeOnline() {
    NodeSession session = fixture.admit("n1", "a").session();
    for (int i = 0; i < 10; i++) {
      fixture.clock.seconds(20);
      session.heartbeat(fixture.heartbeat(fixture.clock.millis()), fixture.clock.millis());
      fixture.clock.seconds(5);
      assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.ONLINE);
    }
  }

  @Test
  void goodbyeMeansOfflineAtOnceAndALostConnectionMeansLate() {
    fixture.admit("n1", "a").session().ended(EndReason.GOODBYE);
    assertThat(fixture.node("n1").status()).isEqualTo(NodeStatus.OFFLINE);

    fixture.admit("n2", "a").session().ended(EndReason.LOST);
    assertThat(fixture.node("n2").status()).isEqualTo(NodeStatus.LATE);
    assertThat(fixture.node("n2").session().orElseThrow().live()).isFalse();
  }

  @Test
  void aKilledAgentThatComesBackIsTheSameNode() {
    NodeSession killed = fixture.admit("n1", "a").session();
    killed.define(true, gauges(1));
    killed.tick(HandClock.START_MILLIS, 1, values(1));
    killed.ended(EndReason.LOST);
    fixture.clock.seconds(40);

    Admission.Admitted back = fixture.admit("n1", "b");

    assertThat(fixture.fleet.view().nodes()).hasSize(1);
    assertThat(back.terms().resumeAfterTickMillis()).isEqualTo(HandClock.START_MILLIS);
    NodeView node = fixture.node("n1");
    assertThat(node.status()).isEqualTo(NodeStatus.ONLINE);
    assertThat(node.events()).anyMatch(event -> event.kind().equals(NodeEvent.AGENT_RESTART));
    assertThat(node.gaps())
        .anySatisfy(
            gap -> {
              assertThat(gap.kind()).isEqualTo(EvidenceGap.AGENT_OFFLINE);
              assertThat(gap.fromMillis()).isEqualTo(HandClock.START_MILLIS);
              assertThat(gap.toMillis()).isEqualTo(HandClock.START_MILLIS + 40_000);
            });
  }

  @Test
  void theSameAgentConnectingAgainReplacesItsOldSessionWithoutAWord() {
    FleetFixture.Told told = new FleetFixture.Told();
    NodeSession old = fixture.admit("n1", "a", told).session();
    NodeSession next = fixture.admit("n1", "a").session();

    assertThat(told.words).containsExactly("close: the same agent has connected again");
    assertThat(old.live()).isFalse();
    assertThat(next.live()).isTrue();
    assertThat(fixture.node("n1").gaps()).isEmpty();
    old.ended(EndReason.LOST);
    assertThat(next.live()).isTrue();
  }

  @Test
  void ofTwoAgentsOnOneNodeTheNewestWinsAndItIsSaidSo() {
    FleetFixture.Told told = new FleetFixture.Told();
    NodeSession first = fixture.admit("n1", "a", told).session();
    first.define(true, gauges(1));
    Admission.Admitted second = fixture.admit("n1", "b");

    assertThat(told.words).containsExactly("replaced by " + second.terms().sessionId());
    assertThat(first.tick(HandClock.START_MILLIS, 1, values(1)))
        .isEqualTo(NodeSession.NOTHING_HELD);
    assertThat(fixture.held("n1")).isEmpty();
    NodeView node = fixture.node("n1");
    assertThat(node.gaps()).anyMatch(gap -> gap.kind().equals("duplicate-agent"));
    assertThat(node.events()).anyMatch(event -> event.kind().equals("duplicate-agent"));
    assertThat(node.session().orElseThrow().agentInstance()).isEqualTo("b");
  }

  @Test
  void agentsThatKeepTakingANodeFromEachOtherHaveToWait() {
    fixture.admit("n1", "a0");
    for (int i = 1; i <= Takeovers.LIMIT; i++) {
      fixture.admit("n1", "a" + i);
    }
    Admission next = fixture.fleet.admit(fixture.opening("n1", "a6"), new FleetFixture.Told());

    assertThat(next)
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("duplicate-agent");
              assertThat(refused.reason()).contains("5 times within 60 s");
              assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
            });
    fixture.clock.seconds(61);
    fixture.admit("n1", "a6");
  }

  @Test
  void oneNodeTooManyIsRefusedUntilOneIsRetired() throws IOException {
    FleetSettings small =
        new FleetSettings(
            "p",
            "v",
            2,
            Duration.ofSeconds(10),
            3,
            Duration.ofMinutes(1),
            Duration.ofHours(24),
            Duration.ofDays(7),
            Duration.ofMinutes(15));
    try (FleetFixture two = new FleetFixture(directory.resolve("two"), small)) {
      NodeSession first = two.admit("n1", "a").session();
      two.admit("n2", "a");
      Admission third = two.fleet.admit(two.opening("n3", "a"), new FleetFixture.Told());
      assertThat(third)
          .isInstanceOfSatisfying(
              Admission.Refused.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("too-many-nodes");
                assertThat(refused.reason()).contains("nodes.max is 2");
              });
      first.ended(EndReason.LOST);
      two.clock.advance(Duration.ofHours(25));
      two.admit("n3", "a");
      assertThat(two.fleet.view(id("n1"))).isEmpty();
    }
  }

  @Test
  void ticksSentAgainAreAcknowledgedButNotRecordedTwice() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    long start = HandClock.START_MILLIS;
    assertThat(session.tick(start, 1, values(1))).isEqualTo(start);
    assertThat(session.tick(start + INTERVAL, 1, values(2))).isEqualTo(start + INTERVAL);
    assertThat(session.tick(start, 1, values(9))).isEqualTo(start + INTERVAL);
    assertThat(session.tick(start + INTERVAL, 1, values(9))).isEqualTo(start + INTERVAL);

    assertThat(fixture.held("n1").keySet()).containsExactly(start, start + INTERVAL);
    assertThat(fixture.held("n1"))
        .containsEntry(start, Map.of(gauges(1).getFirst(), Double.doubleToRawLongBits(1)));
  }

  @Test
  void aHoleBetweenTicksIsNoted() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    long start = HandClock.START_MILLIS;
    session.tick(start, 1, values(1));
    session.tick(start + 3 * INTERVAL, 1, values(1));

    assertThat(fixture.node("n1").gaps())
        .containsExactly(
            new EvidenceGap(
                EvidenceGap.TICK_GAP, "", "no tick for 30.0 s", start, start + 3 * INTERVAL));
  }

  @Test
  void aTickFarInTheFutureStaysWithItsAgent() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    long future = HandClock.START_MILLIS + Duration.ofHours(2).toMillis();

    assertThat(session.tick(future, 1, values(1))).isEqualTo(NodeSession.NOTHING_HELD);
    assertThat(fixture.held("n1")).isEmpty();
    assertThat(fixture.node("n1").gaps())
        .anySatisfy(gap -> assertThat(gap.reason()).contains("ahead of the proxy's clock"));
    assertThat(session.tick(HandClock.START_MILLIS, 1, values(1)))
        .isEqualTo(HandClock.START_MILLIS);
    assertThat(fixture.node("n1").gaps()).noneMatch(EvidenceGap::open);
  }

  @Test
  void whenAClockIsSetBackOnlyTheTicksThatLieInTheFutureGo() {
    long now = HandClock.START_MILLIS;
    long ahead = Duration.ofMinutes(30).toMillis();
    NodeSession wrong =
        ((Admission.Admitted)
                fixture.fleet.admit(
                    fixture.opening("n1", "a", now + ahead), new FleetFixture.Told()))
            .session();
    wrong.define(true, gauges(1));
    wrong.tick(now - INTERVAL, 1, values(1));
    wrong.tick(now + ahead, 1, values(2));
    wrong.ended(EndReason.LOST);
    fixture.clock.seconds(10);

    Admission.Admitted right = fixture.admit("n1", "b");

    assertThat(right.terms().resumeAfterTickMillis()).isEqualTo(now - INTERVAL);
    right.session().define(true, gauges(1));
    assertThat(right.session().tick(now + INTERVAL, 1, values(3))).isEqualTo(now + INTERVAL);
    assertThat(fixture.held("n1").keySet()).containsExactly(now - INTERVAL, now + INTERVAL);
    assertThat(fixture.node("n1").gaps())
        .anyMatch(gap -> gap.kind().equals(EvidenceGap.CLOCK_STEP));
  }

  @Test
  void whenAClockFallsBehindItsOwnTicksNewOnesAreLeftWithTheAgentUntilItHasCaughtUp() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    long now = HandClock.START_MILLIS;
    session.tick(now, 1, values(1));
    long behind = now - Duration.ofMinutes(5).toMillis();
    session.heartbeat(fixture.heartbeat(behind), now);

    assertThat(session.tick(behind, 1, values(2))).isEqualTo(NodeSession.NOTHING_HELD);
    assertThat(fixture.held("n1").keySet()).containsExactly(now);
    assertThat(fixture.node("n1").gaps())
        .anySatisfy(gap -> assertThat(gap.reason()).contains("was set back"));
    assertThat(session.tick(now + INTERVAL, 1, values(3))).isEqualTo(now + INTERVAL);
  }

  @Test
  void skewIsTheLeastLateOfTheLastReadings() {
    NodeSession session = fixture.admit("n1", "a").session();
    long now = HandClock.START_MILLIS;
    for (long delay : new long[] {400, 90, 700, 120}) {
      session.heartbeat(fixture.heartbeat(now + 5_000 - delay), now);
    }
    NodeView node = fixture.node("n1");
    assertThat(node.times().clockSkewMillis()).isEqualTo(5_000 - 90);
    assertThat(node.gaps())
        .anySatisfy(gap -> assertThat(gap.kind()).isEqualTo(EvidenceGap.CLOCK_SKEW));
  }

  @Test
  void theAgeOfASampleAllowsForTheSkew() {
    NodeTimes times = new NodeTimes(0, 0, 0, 40_200, 100_000, 60_000);
    assertThat(times.sampleAgeMillis(45_000)).isEqualTo(5_000);
    assertThat(new NodeTimes(0, 0, 0, 0, 0, 0).sampleAgeMillis(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTickThatLiesInTheFutureIsNotCurrentUntilThen() {
    NodeTimes times = new NodeTimes(0, 0, 0, 40_000, 3_000_000, 0);
    assertThat(times.sampleAgeMillis(70_000)).isEqualTo(30_000);
  }

  @Test
  void healthFollowsTheTargetsAndSilenceIsNoHealth() {
    NodeSession session = fixture.admit("n1", "a").session();
    long now = fixture.clock.millis();
    TargetState up = new TargetState("t1", true, "", 0.1, 100, 0);
    TargetState down = new TargetState("t2", false, "timeout", 0, 0, 0);
    assertThat(health()).isEqualTo(NodeHealth.UNKNOWN);
    session.heartbeat(fixture.heartbeat(now, up), now);
    assertThat(health()).isEqualTo(NodeHealth.GOOD);
    session.heartbeat(fixture.heartbeat(now, up, down), now);
    assertThat(health()).isEqualTo(NodeHealth.DEGRADED);
    session.heartbeat(fixture.heartbeat(now, down), now);
    assertThat(health()).isEqualTo(NodeHealth.BAD);
    fixture.clock.seconds(31);
    assertThat(health()).isEqualTo(NodeHealth.UNKNOWN);
  }

  private NodeHealth health() {
    return fixture.node("n1").indicators().health();
  }

  @Test
  void loadIsTheChangeOfTheProcessesCpuSeconds() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(
        true,
        List.of(
            new SeriesDefinition(
                "process_cpu_seconds_total",
                Labels.EMPTY,
                MetricFamily.counter("process_cpu_seconds_total", ""))));
    session.tick(HandClock.START_MILLIS, 1, values(100));
    assertThat(fixture.node("n1").indicators().cpuCores()).isEmpty();
    session.tick(HandClock.START_MILLIS + INTERVAL, 1, values(105));
    assertThat(fixture.node("n1").indicators().cpuCores()).hasValue(0.5);
  }

  @Test
  void aDictionaryThatWasForgottenGivesItsSeriesBack() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(200));
    for (int round = 0; round < 50; round++) {
      session.define(true, renamed(round));
    }
    assertThat(fixture.windows.table().size()).isLessThan(2_000);
  }

  private static List<SeriesDefinition> renamed(int round) {
    return gauges(200).stream()
        .map(
            series ->
                new SeriesDefinition(
                    "r" + round, series.labels(), MetricFamily.unknown("r" + round)))
        .toList();
  }

  @Test
  void aTickBeyondTheDictionaryIsAProgrammingError() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    assertThatThrownBy(() -> session.tick(1, 2, values(1, 2)))
        .hasMessageContaining("tick covers 2 series, the dictionary has 1");
  }

  @Test
  void aViewWaitsForNoSession() throws Exception {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    CompletableFuture<Void> inside = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    TickValues hanging =
        new TickValues() {
          @Override
          public boolean present(int index) {
            inside.complete(null);
            go.join();
            return true;
          }

          @Override
          public long bits(int index) {
            return 0;
          }
        };
    Thread busy = Thread.startVirtualThread(() -> session.tick(HandClock.START_MILLIS, 1, hanging));
    inside.get(10, TimeUnit.SECONDS);
    assertThat(fixture.fleet.view().nodes()).hasSize(1);
    fixture.admit("n2", "a").session().define(true, gauges(1));
    fixture.fleet.sweep();
    go.complete(null);
    assertThat(busy.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void gapsAndEventsAreBounded() {
    NodeSession session = fixture.admit("n1", "a").session();
    session.define(true, gauges(1));
    for (int i = 0; i < 200; i++) {
      session.tick(HandClock.START_MILLIS + i * 2L * INTERVAL / 100, 1, values(i));
      session.event(new NodeEvent(i + 1, "first-seen", "s" + i, ""));
    }
    for (int i = 0; i < 100; i++) {
      session.tick(HandClock.START_MILLIS + 100_000 + i * 3L * INTERVAL, 1, values(i));
    }
    assertThat(fixture.node("n1").gaps()).hasSize(GapLog.LIMIT);
    assertThat(fixture.node("n1").events()).hasSize(EventLog.LIMIT);
    assertThat(fixture.node("n1").events().getLast().subject()).isEqualTo("s199");
  }
}
