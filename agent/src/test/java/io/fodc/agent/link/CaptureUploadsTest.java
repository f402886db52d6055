package io.fodc.agent.link;

import static io.fodc.agent.link.CaptureTalk.order;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_DONE;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_FAILED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_RUNNING;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_UPLOADING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fodc.agent.capture.CaptureSettings;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.grpc.Status;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts on their way over links that break, to proxies that restart, refuse or do not read. */
class CaptureUploadsTest {
  private static final String UPLOAD = CaptureTalk.TOKEN + "a-0";

  @TempDir private Path spool;

  private final FakeProxy proxy = new FakeProxy();
  private final LinkFixture agent = new LinkFixture();
  private final StagedMethod method = new StagedMethod("staged");
  private final byte[] bytes = new byte[3_000_000];

  CaptureUploadsTest() {
    new Random(1).nextBytes(bytes);
    method.yields.put("cpu.pb.gz", bytes);
    agent.methods.put(CaptureKind.CPU, List.of(method));
  }

  @AfterEach
  void close() {
    method.take.countDown();
    agent.close();
    proxy.close();
  }

  private FakeProxy.Session connected(int port) {
    agent.connect(port);
    FakeProxy.Session session = proxy.session(0);
    session.first(KindCase.HEARTBEAT);
    return session;
  }

  private void spoolOf(Path directory, long most) {
    CaptureSettings usual = agent.captureSettings;
    agent.captureSettings =
        new CaptureSettings(true, usual.kinds(), List.of(), directory, most, 0, 100);
  }

  private void assertWhole() throws Exception {
    assertThat(proxy.uploads.complete(UPLOAD)).isTrue();
    assertThat(proxy.uploads.bytes(UPLOAD)).isEqualTo(bytes);
    assertThat(proxy.uploads.violations).isEmpty();
    assertThat(proxy.uploads.sha256)
        .isEqualTo(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  @Test
  void goesOnWhereTheProxyHasItHoweverOftenCallsBreak() throws Exception {
    for (long at = 100_000; at < 3_000_000; at += 200_000) {
      proxy.uploads.breakAt.add(at);
    }
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress done = CaptureTalk.ended(session, "a");
    assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
    assertWhole();
    assertThat(proxy.uploads.emptyCalls).isGreaterThanOrEqualTo(15);
    assertThat(proxy.uploads.chunkBytes).isLessThan(bytes.length + 15 * 200_000L);
  }

  @Test
  void goesOnAfterTheProxyRestarted() throws Exception {
    proxy.uploads.breakAt.add(1_000_000L);
    proxy.uploads.onBreak = () -> proxy.uploads.refuse = Status.NOT_FOUND.withDescription("who?");
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.until(session, "a", CAPTURE_STATE_UPLOADING);
    Eventually.until("a refusal", () -> proxy.uploads.headers.size() > 1);
    proxy.restart();
    FakeProxy.Session next = proxy.session(1);
    proxy.uploads.refuse = null;
    CaptureProgress done = CaptureTalk.ended(next, "a");
    assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
    assertWhole();
    assertThat(proxy.uploads.chunkBytes).isLessThan(bytes.length + 300_000L);
    assertThat(method.taken).hasValue(1);
  }

  @Test
  void aProxyThatGoesOnRefusingIsBelieved() {
    proxy.uploads.refuse = Status.RESOURCE_EXHAUSTED.withDescription("no room here");
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress failed = CaptureTalk.ended(session, "a");
    assertThat(failed.getState()).isEqualTo(CAPTURE_STATE_FAILED);
    assertThat(failed.getCode()).isEqualTo("upload-failed");
    assertThat(failed.getMessage()).contains("cpu.pb.gz").contains("no room here");
    assertThat(agent.captures().spoolBytes()).isZero();
  }

  @Test
  void goesOnWhileTheLinkIsDownAndSaysSoInTheNextSession() throws Exception {
    method.take = new CountDownLatch(1);
    try (TcpForwarder wire = new TcpForwarder(proxy.port())) {
      FakeProxy.Session session = connected(wire.port());
      CaptureTalk.start(session, order("a", "cpu"));
      CaptureTalk.until(session, "a", CAPTURE_STATE_RUNNING);
      assertThat(method.taking.await(10, TimeUnit.SECONDS)).isTrue();
      wire.cut();
      FakeProxy.Session next = proxy.session(1);
      assertThat(CaptureTalk.until(next, "a", CAPTURE_STATE_RUNNING).getFraction()).isPositive();
      wire.freeze();
      method.take.countDown();
      wire.cut();
      wire.thaw();
      FakeProxy.Session last = proxy.session(2);
      CaptureTalk.start(last, order("a", "cpu").setResume(true));
      CaptureProgress done = CaptureTalk.ended(last, "a");
      assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
      assertThat(method.taken).hasValue(1);
      assertWhole();
    }
  }

  @Test
  void aFullSpoolEndsItWithTheNumbers() {
    spoolOf(spool, 2_000_000);
    method.swallowing = true;
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress failed = CaptureTalk.ended(session, "a");
    assertThat(failed.getState()).isEqualTo(CAPTURE_STATE_FAILED);
    assertThat(failed.getCode()).isEqualTo("no-room");
    assertThat(failed.getMessage()).contains("of 2000000 bytes").contains("captures.spool");
    assertThat(agent.captures().spoolBytes()).isZero();
    assertThat(proxy.uploads.headers).isEmpty();
  }

  @Test
  void moreThanTheOrderAllowsIsNotTaken() {
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("a", "cpu").setMaxBytes(2_999_999));
    CaptureProgress failed = CaptureTalk.ended(session, "a");
    assertThat(failed.getCode()).isEqualTo("too-large");
    assertThat(failed.getMessage()).contains("2999999 bytes");
  }

  @Test
  void smallArtifactsNeedNoDisk() throws Exception {
    spoolOf(Path.of("/proc/no/such/folder"), 32 << 20);
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("b", "cpu"));
    CaptureProgress failed = CaptureTalk.ended(session, "b");
    assertThat(failed.getCode()).isEqualTo("no-room");
    assertThat(failed.getMessage()).contains("captures.directory");
    method.yields.put("cpu.pb.gz", new byte[200_000]);
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(proxy.uploads.bytes(UPLOAD)).hasSize(200_000);
  }

  @Test
  void whatTheProxyDoesNotReadIsNotPiledUp() {
    method.yields.put("cpu.pb.gz", new byte[20_000_000]);
    proxy.uploads.reading = false;
    FakeProxy.Session session = connected(proxy.port());
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.until(session, "a", CAPTURE_STATE_UPLOADING);
    Eventually.until("words", () -> CaptureTalk.heard(session, "a").size() > 8);
    // The last fifth is the upload: 20 MB, of which one flow-control window may be on its way.
    assertThat(CaptureTalk.heard(session, "a").getLast().getFraction())
        .isBetween(0.8, 0.8 + 0.2 * 0.05);
  }
}
