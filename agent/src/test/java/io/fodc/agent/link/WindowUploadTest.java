package io.fodc.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fodc.agent.upload.UploadSource;
import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.FetchWindow;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Older ranges on their way to a proxy that takes them, breaks, refuses or does not read. */
class WindowUploadTest {
  private final FakeProxy proxy = new FakeProxy();
  private final LinkFixture agent = new LinkFixture();
  private final byte[] export = bytes(3_000_000);

  @AfterEach
  void close() {
    agent.close();
    proxy.close();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  private FakeProxy.Session connected() {
    agent.connect(proxy.port());
    FakeProxy.Session session = proxy.session(0);
    assertThat(session.first(KindCase.HEARTBEAT).hasHeartbeat()).isTrue();
    return session;
  }

  private static ProxyMessage fetch(String id, long from, long to, long most) {
    return ProxyMessage.newBuilder()
        .setFetchWindow(
            FetchWindow.newBuilder()
                .setUploadId(id)
                .setFromMillis(from)
                .setToMillis(to)
                .setMaxBytes(most))
        .build();
  }

  private void assertWhole() throws Exception {
    Eventually.until("the upload", () -> proxy.uploads.complete);
    assertThat(proxy.uploads.bytes()).isEqualTo(export);
    assertThat(proxy.uploads.sha256)
        .isEqualTo(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(export)));
    assertThat(proxy.uploads.violations).isEmpty();
    assertThat(proxy.uploads.largestChunk).isLessThanOrEqualTo(256 << 10);
  }

  @Test
  void bringsTheRangeThatWasAskedFor() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    agent.ranges =
        (from, to) -> {
          asked.add(from + ".." + to);
          return LinkFixture.bytes(export);
        };
    connected().send(fetch("u1", 17, 23, 4_000_000));
    assertWhole();
    assertThat(asked).containsExactly("17..23");
    assertThat(proxy.uploads.headers.getFirst().getSessionId()).isEqualTo("s");
    assertThat(proxy.uploads.headers.getFirst().getIdentity().getNodeId()).isEqualTo("n1");
    assertThat(proxy.uploads.headers.getFirst().getPurpose()).isEqualTo("window");
  }

  @Test
  void goesOnWhereTheProxyHasIt() throws Exception {
    agent.ranges = (from, to) -> LinkFixture.bytes(export);
    proxy.uploads.breakAt.addAll(List.of(100_000L, 1_500_000L));
    connected().send(fetch("u2", 1, 2, 4_000_000));
    assertWhole();
    assertThat(proxy.uploads.emptyCalls).isEqualTo(2);
    assertThat(proxy.uploads.chunkBytes).isLessThan(export.length + 300_000L);
  }

  @Test
  void saysWhyNothingComes() {
    agent.ranges = (from, to) -> LinkFixture.bytes(export);
    FakeProxy.Session session = connected();
    session.send(fetch("small", 1, 2, 1_000));
    assertThat(refusal(session, "small")).startsWith("too-large: it takes more than 1000");
    session.send(fetch("empty", 2, 1, 1_000));
    assertThat(refusal(session, "empty")).startsWith("invalid:");
    proxy.uploads.refuse = Status.NOT_FOUND.withDescription("nobody waits for it");
    session.send(fetch("unknown", 1, 2, 4_000_000));
    assertThat(refusal(session, "unknown")).contains("nobody waits for it");
    assertThat(proxy.uploads.headers.getLast().getUploadId()).isEqualTo("unknown");
  }

  private static String refusal(FakeProxy.Session session, String id) {
    Eventually.until(
        "refusal of " + id,
        () ->
            session.of(KindCase.EVENT).stream()
                .anyMatch(event -> event.getEvent().getSubject().equals(id)));
    return session.of(KindCase.EVENT).stream()
        .map(event -> event.getEvent())
        .filter(event -> event.getSubject().equals(id))
        .peek(event -> assertThat(event.getKind()).isEqualTo("window-refused"))
        .findFirst()
        .orElseThrow()
        .getDetail();
  }

  @Test
  void refusesASecondOneAndHeartsGoOnWhileTheProxyDoesNotRead() {
    AtomicInteger open = new AtomicInteger();
    CountDownLatch began = new CountDownLatch(1);
    agent.ranges =
        (from, to) -> {
          open.incrementAndGet();
          return counted(open, began);
        };
    proxy.uploads.reading = false;
    FakeProxy.Session session = connected();
    session.send(fetch("first", 1, 2, 4_000_000));
    Eventually.until("the first chunk", () -> began.getCount() == 0);
    session.send(fetch("second", 1, 2, 4_000_000));
    assertThat(refusal(session, "second")).startsWith("busy:");
    int beats = session.of(KindCase.HEARTBEAT).size();
    Eventually.until("heartbeats", () -> session.of(KindCase.HEARTBEAT).size() > beats + 1);
    assertThat(open).hasValue(1);
    agent.close();
    Eventually.until("the end of the upload", () -> open.get() == 0);
  }

  private UploadSource counted(AtomicInteger open, CountDownLatch began) {
    UploadSource source = LinkFixture.bytes(export);
    return new UploadSource() {
      @Override
      public void writeTo(OutputStream out) throws IOException {
        began.countDown();
        source.writeTo(out);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }
}
