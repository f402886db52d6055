package io.fodc.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokenLinkTest {
  private final FakeProxy proxy = new FakeProxy();
  private final TcpForwarder wire;
  private final LinkFixture agent = new LinkFixture();

  BrokenLinkTest() throws IOException {
    wire = new TcpForwarder(proxy.port());
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
    wire.close();
    proxy.close();
    assertThat(proxy.violations).isEmpty();
    assertThat(agent.window.open).hasValue(0);
    assertThat(agent.window.holds).hasValue(0);
  }

  @Test
  void losesNothingWhenTheWireIsCutAgainAndAgain() {
    int[] series = agent.series(400);
    agent.record(30, series);
    AgentLink link = agent.connect(wire.port());
    for (int round = 0; round < 6; round++) {
      int atLeast = round * 20;
      Eventually.until("some ticks", () -> proxy.content().size() > atLeast);
      wire.cut();
      agent.record(40, series);
    }
    untilAllReceived();

    assertThat(link.status().sessions()).isGreaterThan(3);
  }

  @Test
  void givesUpAProxyThatFellSilentAndComesBack() {
    int[] series = agent.series(20);
    proxy.greeting = hello -> FakeProxy.welcome(proxy.newestReceived(), 150, false);
    AgentLink link = agent.connect(wire.port());
    agent.record(3, series);
    untilAllReceived();
    wire.freeze();
    agent.record(1, series);
    Eventually.until("given up", () -> !link.status().up());
    assertThat(link.status().downReason())
        .contains("127.0.0.1:" + wire.port() + " has been silent for 3 heartbeats");
    wire.thaw();
    agent.record(5, series);
    untilAllReceived();

    assertThat(link.status().sessions()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void givesUpAProxyThatAcknowledgesNothing() {
    proxy.acknowledging = false;
    proxy.greeting = hello -> FakeProxy.welcome(proxy.newestReceived(), 100, false);
    agent.record(1, agent.series(2));
    AgentLink link = agent.connect(wire.port());
    proxy.session(0).first(KindCase.TICK_FRAME);
    Eventually.until("given up", () -> !link.status().downReason().isEmpty());
    assertThat(link.status().downReason()).contains("has been silent for 3 heartbeats");
  }

  @Test
  void givesUpAProxyThatNeverGreets() {
    wire.freeze();
    AgentLink link = agent.connect(wire.port());
    Eventually.until("given up", () -> !link.status().downReason().isEmpty());

    assertThat(link.status().downReason()).endsWith("did not answer within 1500 ms");
  }

  @Test
  void holdsLittleForAProxyThatDoesNotRead() {
    proxy.greeting =
        hello -> {
          proxy.reading = false;
          return FakeProxy.welcome(proxy.newestReceived(), 30_000, false);
        };
    int[] series = agent.series(2_000);
    agent.record(250, series);
    AgentLink link = agent.connect(wire.port());
    FakeProxy.Session session = proxy.session(0);
    untilStill(link);

    assertThat(link.status().bytesSent()).isLessThan(1_500_000);
    assertThat(agent.window.open).hasValue(0);
    proxy.reading = true;
    session.readOn();
    untilAllReceived();
    assertThat(link.status().bytesSent()).isGreaterThan(2_500_000);
    assertThat(link.status().sessions()).isEqualTo(1);
  }

  @Test
  void heartbeatsDoNotPileUpAndGoFirstWhenTheProxyReadsAgain() {
    proxy.greeting =
        hello -> {
          proxy.reading = false;
          return FakeProxy.welcome(proxy.newestReceived(), 100, false);
        };
    agent.record(120, agent.series(2_000));
    AgentLink link =
        agent.connect(
            wire.port(),
            Optional.empty(),
            LinkFixture.QUICK.withHeartbeat(Optional.of(java.time.Duration.ofMillis(1_500))));
    FakeProxy.Session session = proxy.session(0);
    untilStill(link);
    long sent = link.status().bytesSent();
    Eventually.until("a heartbeat later", new After(1_700)::isOver);
    assertThat(link.status().bytesSent()).isEqualTo(sent);
    proxy.reading = true;
    session.readOn();
    untilAllReceived();

    int framesBefore = 0;
    for (var message : session.messages.subList(3, session.messages.size())) {
      if (message.getKindCase() == KindCase.HEARTBEAT) {
        break;
      }
      framesBefore++;
    }
    assertThat(framesBefore).isLessThan(100);
    assertThat(session.of(KindCase.HEARTBEAT).size()).isLessThan(6);
  }

  private record After(long startNanos, long millis) {
    After(long millis) {
      this(System.nanoTime(), millis);
    }

    boolean isOver() {
      return System.nanoTime() - startNanos > millis * 1_000_000;
    }
  }

  /** Until nothing more has gone out for a while. */
  private static void untilStill(AgentLink link) {
    long[] last = {-1, System.nanoTime()};
    Eventually.until(
        "still",
        () -> {
          long now = link.status().bytesSent();
          if (now != last[0] || now < 30_000) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > 300_000_000L;
        });
  }

  private void untilAllReceived() {
    Eventually.until(
        "all ticks",
        () -> proxy.newestReceived() == agent.window.newestTickMillis(),
        () -> proxy.newestReceived() + " of " + agent.window.newestTickMillis());
    assertThat(proxy.content().equals(agent.window.content())).as("same samples").isTrue();
  }
}
