package io.fodc.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.recorder.EventLog;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.CollectConfig;
import io.fodc.schemas.wire.agent.v1.Drain;
import io.fodc.schemas.wire.agent.v1.FetchWindow;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.Refused;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentLinkTest {
  private final FakeProxy proxy = new FakeProxy();
  private final LinkFixture agent = new LinkFixture();

  @AfterEach
  void close() {
    agent.close();
    proxy.close();
    assertThat(proxy.violations).isEmpty();
    assertThat(agent.window.open).hasValue(0);
    assertThat(agent.window.holds).hasValue(0);
  }

  @Test
  void introducesItself() {
    agent.record(2, agent.series(3));
    agent.connect(proxy.port());
    Hello hello = proxy.session(0).first(KindCase.HELLO).getHello();

    assertThat(hello.getProtocolVersion()).isEqualTo(1);
    assertThat(hello.getIdentity().getCluster()).isEqualTo("c");
    assertThat(hello.getIdentity().getNodeId()).isEqualTo("n1");
    assertThat(hello.getState().getLabelsList())
        .contains(Label.newBuilder().setKey("type").setValue("hot").build());
    assertThat(hello.getState().getSource()).isEqualTo("configuration");
    assertThat(hello.getAgentInstance()).isEqualTo("i");
    assertThat(hello.getOldestTickMillis()).isEqualTo(1_000);
    assertThat(hello.getLastAcknowledgedTickMillis()).isZero();
    assertThat(hello.getIntervalMillis()).isEqualTo(1_000);
    assertThat(hello.getKtmMode()).isEqualTo("proc");
  }

  @Test
  void streamsEveryTickSampleForSample() {
    int[] some = agent.series(300);
    agent.record(40, some);
    AgentLink link = agent.connect(proxy.port());
    untilAllReceived();
    int[] more = java.util.Arrays.copyOf(some, 340);
    System.arraycopy(agent.series(40), 0, more, 300, 40);
    agent.record(30, more);
    untilAllReceived();

    assertThat(link.status().up()).isTrue();
    assertThat(link.status().framesSent()).isEqualTo(70);
    Eventually.until(
        "acknowledged", () -> link.status().acknowledgedTickMillis() == proxy.newestReceived());
  }

  @Test
  void sendsOnlyWhatTheProxyDoesNotHave() {
    agent.record(10, agent.series(5));
    proxy.greeting = hello -> FakeProxy.welcome(7_000, 500, false);
    agent.connect(proxy.port());
    Eventually.until("newest tick", () -> proxy.newestReceived() == 10_000);

    assertThat(proxy.content().keySet()).containsExactly(8_000L, 9_000L, 10_000L);
  }

  @Test
  void sendsAPageOfFiftyThousandSeriesInBoundedMessages() {
    agent.record(2, agent.series(50_000));
    agent.connect(proxy.port());
    untilAllReceived();

    assertThat(proxy.session(0).of(KindCase.SERIES_DEFINITIONS))
        .hasSizeGreaterThanOrEqualTo(10)
        .allSatisfy(
            message ->
                assertThat(message.getSeriesDefinitions().getSeriesCount())
                    .isLessThanOrEqualTo(LinkLimits.MAX_DEFINITIONS_PER_MESSAGE));
  }

  @Test
  void startsTheDictionaryAnewWhenMostOfItIsDead() {
    agent.connect(proxy.port());
    agent.record(2, agent.series(3_000));
    agent.record(80, agent.series(20));
    untilAllReceived();

    assertThat(proxy.session(0).of(KindCase.SERIES_DEFINITIONS))
        .filteredOn(message -> message.getSeriesDefinitions().getReset())
        .hasSize(1);
    assertThat(proxy.session(0).of(KindCase.TICK_FRAME).getLast().getTickFrame().getSeries())
        .isEqualTo(20);
  }

  @Test
  void keepsTheHeartbeatOfTheProxyAndBoundsItsGaps() {
    agent.gaps = 100;
    proxy.greeting = hello -> FakeProxy.welcome(0, 100, false);
    agent.connect(proxy.port());
    FakeProxy.Session session = proxy.session(0);
    Eventually.until("heartbeats", () -> session.of(KindCase.HEARTBEAT).size() >= 4);

    assertThat(session.of(KindCase.HEARTBEAT).getFirst().getHeartbeat().getGapsList())
        .hasSize(64)
        .last()
        .extracting(gap -> gap.getKind())
        .isEqualTo("k99");
  }

  @Test
  void comesBackAfterRestartOfTheProxyAndSendsWhatWasMissed() {
    int[] series = agent.series(50);
    AgentLink link = agent.connect(proxy.port());
    agent.record(5, series);
    untilAllReceived();
    proxy.restart();
    agent.record(20, series);
    untilAllReceived();

    assertThat(proxy.timesReceived.values()).containsOnly(1);
    assertThat(link.status().sessions()).isGreaterThanOrEqualTo(2);
    Hello hello = proxy.sessions.getLast().first(KindCase.HELLO).getHello();
    assertThat(hello.getLastAcknowledgedTickMillis()).isEqualTo(5_000);
  }

  @Test
  void respectsARefusal() {
    long start = System.nanoTime();
    proxy.greeting =
        hello ->
            proxy.sessions.size() == 1
                ? ProxyMessage.newBuilder()
                    .setRefused(
                        Refused.newBuilder()
                            .setCode("too-many-nodes")
                            .setReason("10000 of 10000")
                            .setRetryAfterMillis(400))
                    .build()
                : FakeProxy.welcome(0, 500, false);
    AgentLink link = agent.connect(proxy.port());
    Eventually.until("refused", () -> !link.status().downReason().isEmpty());
    assertThat(link.status().downReason())
        .isEqualTo("refused by the proxy: too-many-nodes: 10000 of 10000");
    assertThat(link.status().failedTries()).isEqualTo(1);
    Eventually.until("welcomed", () -> link.status().up());

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
    assertThat(proxy.sessions).hasSize(2);
  }

  @Test
  void comesBackAfterADrain() {
    AgentLink link = agent.connect(proxy.port());
    Eventually.until("up", () -> link.status().up());
    proxy
        .session(0)
        .send(
            ProxyMessage.newBuilder()
                .setDrain(Drain.newBuilder().setMaxDelayMillis(50).setReason("upgrade"))
                .build());
    proxy.session(1).first(KindCase.HEARTBEAT);

    assertThat(proxy.session(0).ended).isTrue();
    assertThat(proxy.session(0).of(KindCase.GOODBYE)).isEmpty();
    assertThat(link.status().failedTries()).isZero();
  }

  @Test
  void waitsLongerWhenAnotherAgentTookOver() {
    AgentLink link = agent.connect(proxy.port());
    Eventually.until("up", () -> link.status().up());
    long start = System.nanoTime();
    proxy.session(0).fail(Status.ABORTED.withDescription("replaced by session 17"));
    proxy.session(1);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(LinkFixture.QUICK.replacedDelay());
  }

  @Test
  void saysGoodbye() {
    AgentLink link = agent.connect(proxy.port());
    Eventually.until("up", () -> link.status().up());
    link.close();

    assertThat(proxy.session(0).messages.getLast().getKindCase()).isEqualTo(KindCase.GOODBYE);
    assertThat(proxy.session(0).ended).isTrue();
    assertThat(link.status().up()).isFalse();
  }

  @Test
  void refusesCapturesAndWindowsItDoesNotHave() {
    AgentLink link = agent.connect(proxy.port());
    Eventually.until("up", () -> link.status().up());
    FakeProxy.Session session = proxy.session(0);
    session.send(ProxyMessage.getDefaultInstance());
    CaptureTalk.start(session, CaptureTalk.order("7", "cpu"));
    session.send(
        ProxyMessage.newBuilder()
            .setFetchWindow(FetchWindow.newBuilder().setUploadId("u"))
            .build());

    var progress = CaptureTalk.ended(session, "7");
    assertThat(progress.getState()).isEqualTo(CaptureState.CAPTURE_STATE_REFUSED);
    assertThat(progress.getMessage()).isEqualTo("this agent takes kind cpu by no method");
    assertThat(session.first(KindCase.EVENT).getEvent().getKind()).isEqualTo("window-refused");
    assertThat(link.status().unknownMessages()).isEqualTo(1);
    assertThat(link.status().up()).isTrue();
  }

  @Test
  void sendsNodeStateAgainOnlyWhenItChanges() {
    AgentLink link = agent.connect(proxy.port());
    proxy.session(0).first(KindCase.HEARTBEAT);
    assertThat(proxy.session(0).of(KindCase.NODE_STATE)).isEmpty();
    agent.node = LinkFixture.node(NodeRole.LIAISON);
    link.wake();

    assertThat(proxy.session(0).first(KindCase.NODE_STATE).getNodeState().getRole())
        .isEqualTo("liaison");
    assertThat(proxy.session(0).of(KindCase.NODE_STATE)).hasSize(1);
  }

  @Test
  void sendsConfigurationOnceThenWhenItChangesOrIsWanted() {
    agent.config = LinkFixture.snapshot("a", 1);
    AgentLink link = agent.connect(proxy.port());
    FakeProxy.Session session = proxy.session(0);
    session.first(KindCase.CONFIG_SNAPSHOT);
    assertThat(agent.collects).isEmpty();
    agent.config = LinkFixture.snapshot("a", 2);
    link.wake();
    agent.config = LinkFixture.snapshot("b", 3);
    link.wake();
    Eventually.until("changed", () -> session.of(KindCase.CONFIG_SNAPSHOT).size() == 2);
    session.send(
        ProxyMessage.newBuilder()
            .setCollectConfig(CollectConfig.newBuilder().setReason("asked"))
            .build());
    Eventually.until("collect", () -> agent.collects.contains("asked"));
    assertThat(session.of(KindCase.CONFIG_SNAPSHOT)).hasSize(2);
    agent.config = LinkFixture.snapshot("b", System.currentTimeMillis() + 1_000);
    link.wake();
    Eventually.until("fresh", () -> session.of(KindCase.CONFIG_SNAPSHOT).size() == 3);
  }

  @Test
  void collectsConfigurationWhenWelcomedSo() {
    proxy.greeting = hello -> FakeProxy.welcome(0, 500, true);
    agent.connect(proxy.port());
    Eventually.until("collect", () -> !agent.collects.isEmpty());
  }

  @Test
  void repeatsEventsThatWereNotAcknowledged() {
    proxy.acknowledging = false;
    agent.events.add(new AgentEvent(1, "first-seen", "a", ""));
    int[] series = agent.series(2);
    agent.record(1, series);
    agent.connect(proxy.port());
    proxy.session(0).first(KindCase.TICK_FRAME);
    proxy.acknowledging = true;
    int before = proxy.sessions.size();
    proxy.restart();
    agent.record(1, series);
    agent.events.add(new AgentEvent(2, "first-seen", "b", ""));
    FakeProxy.Session second = proxy.session(before);
    Eventually.until("events", () -> second.of(KindCase.EVENT).size() == 2);
    Eventually.until("tick", () -> proxy.newestReceived() == 2_000);
    agent.record(1, series);
    Eventually.until("tick", () -> proxy.newestReceived() == 3_000);
    proxy.restart();
    FakeProxy.Session third = proxy.session(before + 1);
    third.first(KindCase.HEARTBEAT);

    assertThat(second.of(KindCase.EVENT))
        .extracting(m -> m.getEvent().getSubject())
        .containsExactly("a", "b");
    assertThat(third.of(KindCase.EVENT)).isEmpty();
  }

  @Test
  void saysHowManyEventsWereForgotten() {
    for (int i = 0; i < EventLog.CAPACITY + 5; i++) {
      agent.events.add(new AgentEvent(i, "first-seen", "s" + i, ""));
    }
    agent.connect(proxy.port());
    var event = proxy.session(0).first(KindCase.EVENT).getEvent();

    assertThat(event.getKind()).isEqualTo("gap");
    assertThat(event.getDetail()).startsWith("5 events were forgotten");
    Eventually.until(
        "the others", () -> proxy.session(0).of(KindCase.EVENT).size() == EventLog.CAPACITY + 1);
  }

  private void untilAllReceived() {
    Eventually.until(
        "all ticks",
        () -> proxy.newestReceived() == agent.window.newestTickMillis(),
        () -> proxy.newestReceived() + " of " + agent.window.newestTickMillis());
    assertThat(proxy.content().equals(agent.window.content())).as("same samples").isTrue();
  }
}
