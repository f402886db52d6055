package io.fodc.agent.link;

import static io.fodc.agent.link.CaptureTalk.order;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_CANCELLED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_DONE;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_EXPIRED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_FAILED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_RUNNING;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_UPLOADING;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.capture.CaptureSettings;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures that are cancelled, late, or in the way of an agent that stops. */
class StoppedCapturesTest {
  @TempDir private Path spool;

  private final FakeProxy proxy = new FakeProxy();
  private final LinkFixture agent = new LinkFixture();
  private final StagedMethod method = new StagedMethod("staged");

  StoppedCapturesTest() {
    byte[] bytes = new byte[2_000_000];
    new Random(1).nextBytes(bytes);
    method.yields.put("cpu.pb.gz", bytes);
    agent.methods.put(CaptureKind.CPU, List.of(method));
  }

  @AfterEach
  void close() {
    method.assess.countDown();
    method.take.countDown();
    agent.close();
    proxy.close();
  }

  private FakeProxy.Session connected() {
    CaptureSettings usual = agent.captureSettings;
    agent.captureSettings =
        new CaptureSettings(true, usual.kinds(), List.of(), spool, usual.spoolBytes(), 0, 100);
    agent.connect(proxy.port());
    FakeProxy.Session session = proxy.session(0);
    session.first(KindCase.HEARTBEAT);
    return session;
  }

  private void assertNothingIsLeft() throws Exception {
    Eventually.until("the end of its thread", () -> agent.captures().running() == 0);
    assertThat(agent.captures().spoolBytes()).isZero();
    try (var files = Files.list(spool)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void isCancelledBeforeItBegins() throws Exception {
    method.assess = new CountDownLatch(1);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(method.assessing.await(10, TimeUnit.SECONDS)).isTrue();
    CaptureTalk.cancel(session, "a", "not wanted\nany more");
    CaptureProgress cancelled = CaptureTalk.ended(session, "a");
    assertThat(cancelled.getState()).isEqualTo(CAPTURE_STATE_CANCELLED);
    assertThat(cancelled.getMessage()).isEqualTo("not wanted?any more");
    assertThat(method.taken).hasValue(0);
    assertNothingIsLeft();
  }

  @Test
  void isCancelledWhileItRuns() throws Exception {
    method.take = new CountDownLatch(1);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(method.taking.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.captures().spoolBytes()).isEqualTo(2_000_000);
    CaptureTalk.cancel(session, "a", "");
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_CANCELLED);
    assertThat(method.interrupted.getCount()).isZero();
    assertNothingIsLeft();
    assertThat(proxy.uploads.headers).isEmpty();
    CaptureTalk.cancel(session, "a", "once more");
    CaptureTalk.cancel(session, "never", "heard of");
    Eventually.until("the same answer", () -> CaptureTalk.heard(session, "a").size() > 2);
    assertThat(CaptureTalk.heard(session, "a").getLast().getMessage()).isEqualTo("cancelled");
  }

  @Test
  void isCancelledWhileItUploads() throws Exception {
    proxy.uploads.reading = false;
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress uploading = CaptureTalk.until(session, "a", CAPTURE_STATE_UPLOADING);
    assertThat(uploading.getArtifactBytes()).isEqualTo(2_000_000);
    Eventually.until("a call", () -> !proxy.uploads.headers.isEmpty());
    CaptureTalk.cancel(session, "a", "");
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_CANCELLED);
    assertNothingIsLeft();
  }

  @Test
  void isExpiredAtItsLimit() throws Exception {
    method.take = new CountDownLatch(1);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu").setLimitMillis(300));
    CaptureProgress expired = CaptureTalk.ended(session, "a");
    assertThat(expired.getState()).isEqualTo(CAPTURE_STATE_EXPIRED);
    assertThat(expired.getMessage()).isEqualTo("not done within 300 ms");
    assertNothingIsLeft();
  }

  @Test
  void isExpiredWhileTheProxyDoesNotRead() throws Exception {
    proxy.uploads.reading = false;
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu").setLimitMillis(800));
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_EXPIRED);
    assertNothingIsLeft();
  }

  @Test
  void oneThatDoesNotStopIsReportedAndKeepsItsPlace() throws Exception {
    method.take = new CountDownLatch(1);
    method.deaf = true;
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(method.taking.await(10, TimeUnit.SECONDS)).isTrue();
    CaptureTalk.cancel(session, "a", "");
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_CANCELLED);
    assertThat(agent.captures().running()).isEqualTo(1);
    CaptureTalk.start(session, order("b", "cpu"));
    CaptureProgress busy = CaptureTalk.ended(session, "b");
    assertThat(busy.getCode()).isEqualTo("busy");
    assertThat(busy.getMessage()).contains("was stopped and has not let go yet");
    method.take.countDown();
    assertNothingIsLeft();
    CaptureTalk.start(session, order("c", "cpu"));
    assertThat(CaptureTalk.ended(session, "c").getState()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(CaptureTalk.heard(session, "a").getLast().getState())
        .isEqualTo(CAPTURE_STATE_CANCELLED);
  }

  @Test
  void anAgentThatStopsSaysSoBeforeItsGoodbye() throws Exception {
    method.take = new CountDownLatch(1);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.until(session, "a", CAPTURE_STATE_RUNNING);
    assertThat(method.taking.await(10, TimeUnit.SECONDS)).isTrue();
    agent.close();
    assertThat(method.interrupted.getCount()).isZero();
    session.first(KindCase.GOODBYE);
    CaptureProgress last = CaptureTalk.heard(session, "a").getLast();
    assertThat(last.getState()).isEqualTo(CAPTURE_STATE_FAILED);
    assertThat(last.getCode()).isEqualTo("stopping");
    List<AgentMessage> said = session.messages;
    assertThat(said.getLast().getKindCase()).isEqualTo(KindCase.GOODBYE);
    assertNothingIsLeft();
  }

  @Test
  void anAgentStopsInTimeThoughAMethodDoesNot() throws Exception {
    method.take = new CountDownLatch(1);
    method.deaf = true;
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(method.taking.await(10, TimeUnit.SECONDS)).isTrue();
    agent.close();
    session.first(KindCase.GOODBYE);
    assertThat(CaptureTalk.heard(session, "a").getLast().getCode()).isEqualTo("stopping");
  }
}
