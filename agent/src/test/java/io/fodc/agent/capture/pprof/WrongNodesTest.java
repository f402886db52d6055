package io.fodc.agent.capture.pprof;

import static io.fodc.agent.capture.pprof.WrongNode.OK;
import static io.fodc.agent.capture.pprof.WrongNode.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.profiling.pprof.PackedProfile;
import io.fodc.profiling.pprof.ProfileBuilder;
import io.fodc.profiling.pprof.SampleKind;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class WrongNodesTest {
  private static final CaptureOrder HEAP = Orders.order(CaptureKind.HEAP, 0);
  private static final CaptureOrder CPU = Orders.order(CaptureKind.CPU, 1);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final byte[] BOMB = packedBomb();

  @Test
  void takesWhatIsRightWhateverTheFraming() throws Exception {
    byte[] profile = profile();
    byte[] half = Arrays.copyOf(profile, profile.length / 2);
    byte[] rest = Arrays.copyOfRange(profile, half.length, profile.length);
    String chunk = "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(half.length) + "\r\n";
    List<byte[][]> answers =
        List.of(
            new byte[][] {bytes(OK + "\r\n"), profile},
            new byte[][] {bytes(OK + "Content-Length: " + profile.length + "\r\n\r\n"), profile},
            new byte[][] {
              bytes(OK + chunk),
              half,
              bytes("\r\n" + Integer.toHexString(rest.length) + "\r\n"),
              rest,
              bytes("\r\n0\r\n\r\n")
            });
    for (byte[][] answer : answers) {
      try (WrongNode node = WrongNode.saying(answer)) {
        KeptSink sink = new KeptSink();
        Orders.method(node.port()).take(HEAP, sink);
        assertThat(sink.bytes("heap.pb.gz")).isEqualTo(profile);
        assertThat(node.requests.getFirst())
            .startsWith(
                "GET /debug/pprof/heap HTTP/1.1\r\nHost: 127.0.0.1:" + node.port() + "\r\n");
      }
    }
  }

  @Test
  void givesUpSecondsAfterTheProfileWasDue() throws Exception {
    byte[] head = bytes(OK + "\r\n");
    byte[] half = Arrays.copyOf(profile(), 40);
    List<byte[]> beginnings =
        List.of(new byte[0], bytes("HTTP/1.1 200 O"), head, concat(head, half));
    for (byte[] beginning : beginnings) {
      try (WrongNode node =
          new WrongNode(
              (_, out, untilTheyClose) -> {
                out.write(beginning);
                untilTheyClose.run();
              })) {
        long began = System.nanoTime();
        CaptureException failure = failure(Orders.method(node.port(), SHORT), CPU);
        assertThat(failure.code()).isEqualTo("target-timeout");
        assertThat(failure).hasMessageContaining("/debug/pprof/profile");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(8));
        assertThat(node.seesThemClose()).isTrue();
      }
    }
  }

  @Test
  void takesNoMoreThanTheOrderAllows() throws Exception {
    byte[] zeros = new byte[64 * 1024];
    try (WrongNode node =
        new WrongNode(
            (_, out, _) -> {
              out.write(bytes(OK + "\r\ngo 1.22 trace\0\0\0"));
              while (true) {
                out.write(zeros);
              }
            })) {
      CaptureOrder order =
          new CaptureOrder("x", CaptureKind.TRACE, Duration.ofSeconds(1), Map.of(), 1 << 20);
      KeptSink sink = new KeptSink();
      CaptureException failure =
          catchThrowableOfType(
              CaptureException.class, () -> Orders.method(node.port()).take(order, sink));
      assertThat(failure.code()).isEqualTo("too-large");
      assertThat(failure).hasMessageContaining("1048576 bytes");
      assertThat(sink.bytes("trace.out").length).isLessThanOrEqualTo(1 << 20);
      assertThat(node.seesThemClose()).isTrue();
    }
  }

  @Test
  void unpacksNoBomb() throws Exception {
    try (WrongNode node =
        new WrongNode(
            (_, out, untilTheyClose) -> {
              bomb(out);
              untilTheyClose.run();
            })) {
      assertNotAProfile(Orders.method(node.port()), HEAP, "more than 200 times its size");
      assertThat(node.seesThemClose()).isTrue();
    }
  }

  @Test
  void beginsNoArtifactWithWhatIsNoProfile() throws Exception {
    for (String body :
        List.of("<html><body>Not what you think</body></html>", "", "\u001f\u008b\u0009")) {
      try (WrongNode node = WrongNode.saying(bytes(OK + "\r\n" + body))) {
        KeptSink sink = assertNotAProfile(Orders.method(node.port()), HEAP, "it ");
        assertThat(sink.labels).isEmpty();
      }
    }
    try (WrongNode node = WrongNode.saying(bytes(OK + "\r\n<html>not a trace at all</html>"))) {
      CaptureOrder trace = Orders.order(CaptureKind.TRACE, 1);
      assertThat(assertNotAProfile(Orders.method(node.port()), trace, "begin").labels).isEmpty();
    }
  }

  @Test
  void refusesProfilesThatAreBroken() throws Exception {
    byte[] whole = profile();
    byte[] flipped = whole.clone();
    flipped[whole.length - 6] ^= 1;
    assertNotAProfile(Arrays.copyOf(whole, whole.length - 3), "ends too early");
    assertNotAProfile(Arrays.copyOf(whole, whole.length / 2), "ends too early");
    assertNotAProfile(concat(whole, new byte[] {7}), "more behind its end");
    assertNotAProfile(flipped, "check sum");
    assertNotAProfile(packed(bytes("It is text, packed")), "its message is no profile");
    assertNotAProfile(packed(new byte[0]), "no sample type");
  }

  @Test
  void saysWhenTheNodeBreaksOff() throws Exception {
    byte[] profile = profile();
    String announced = OK + "Content-Length: " + (profile.length + 1000) + "\r\n\r\n";
    String chunked = OK + "Transfer-Encoding: chunked\r\n\r\nffff\r\n";
    for (String head : List.of(announced, chunked)) {
      try (WrongNode node = WrongNode.saying(bytes(head), profile)) {
        CaptureException failure = failure(Orders.method(node.port()), HEAP);
        assertThat(failure.code()).isEqualTo("target-failed");
        assertThat(failure).hasMessageContaining("did the node end");
      }
    }
  }

  @Test
  void followsNobodyElsewhere() throws Exception {
    try (WrongNode elsewhere = WrongNode.saying(bytes(OK + "\r\n"), profile());
        WrongNode node =
            WrongNode.saying(
                bytes(
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                        + elsewhere.port()
                        + "/debug/pprof/heap\r\nContent-Length: 0\r\n\r\n"))) {
      CaptureException failure = failure(Orders.method(node.port()), HEAP);
      assertThat(failure.code()).isEqualTo("target-failed");
      assertThat(failure).hasMessageContaining("status 302").hasMessageContaining("not followed");
      assertThat(node.requests).hasSize(1);
      assertThat(elsewhere.requests).isEmpty();
    }
  }

  @Test
  void tellsWhatTheNodeSays() throws Exception {
    try (WrongNode node =
        WrongNode.saying(bytes("HTTP/1.1 500 No\r\n\r\nfailed to collect profile\n\u001b[31m"))) {
      CaptureException failure = failure(Orders.method(node.port()), HEAP);
      assertThat(failure.code()).isEqualTo("target-failed");
      assertThat(failure).hasMessageContaining("'failed to collect profile  [31m'");
    }
    try (WrongNode node = WrongNode.saying(bytes("HTTP/1.1 404 No\r\n\r\nUnknown profile\n"))) {
      assertThat(failure(Orders.method(node.port()), HEAP).code()).isEqualTo("unsupported");
    }
  }

  @Test
  void assessesNodesThatCannot() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    assertThat(unable(nobody).code()).isEqualTo("target-unreachable");
    assertThat(unable(nobody).detail()).contains("config-sources.pprof-address");
    try (WrongNode node = WrongNode.saying(bytes("HTTP/1.1 404 No\r\n\r\n"))) {
      assertThat(unable(node.port()).code()).isEqualTo("unsupported");
    }
    try (WrongNode node = WrongNode.saying(bytes(OK + "\r\n<html>metrics are elsewhere</html>"))) {
      assertThat(unable(node.port()).code()).isEqualTo("unsupported");
      assertThat(unable(node.port()).detail()).contains("lists no profiles");
    }
    String other = "<tr><td>5</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr>";
    try (WrongNode node = WrongNode.saying(bytes(OK + "\r\n" + other))) {
      assertThat(unable(node.port()).detail()).contains("lists no 'heap'");
    }
    try (WrongNode node = new WrongNode((_, _, untilTheyClose) -> untilTheyClose.run())) {
      assertThat(unable(node.port()).code()).isEqualTo("target-unreachable");
      assertThat(node.seesThemClose()).isTrue();
    }
  }

  @Test
  void leavesNoConnectionWhenInterrupted() throws Exception {
    byte[] head = bytes(OK + "\r\n");
    List<byte[]> phases = List.of(new byte[0], head, concat(head, Arrays.copyOf(profile(), 30)));
    for (byte[] sent : phases) {
      for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        try (WrongNode node =
            new WrongNode(
                (_, out, untilTheyClose) -> {
                  out.write(sent);
                  untilTheyClose.run();
                })) {
          assertInterruptible(
              Orders.method(node.port()), Orders.order(CaptureKind.CPU, 60), threads);
          assertThat(node.seesThemClose()).isTrue();
        }
      }
    }
  }

  @Test
  void leavesNoConnectionWhenInterruptedWhileConnecting() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Nobody accepts, and the queue has room for two.
      for (int i = 0; i < 2; i++) {
        waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      }
      assertInterruptible(
          Orders.method(full.getLocalPort()),
          Orders.order(CaptureKind.CPU, 60),
          Thread.ofPlatform());
      String connecting = ":%04X 02 ".formatted(full.getLocalPort());
      long deadline = System.nanoTime() + 5_000_000_000L;
      while (Files.readString(Path.of("/proc/self/net/tcp")).contains(connecting)) {
        assertThat(System.nanoTime() - deadline).as("still connecting").isNegative();
        Thread.onSpinWait();
      }
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void samplingKeepsWhatItSawWhenTheNodeGoesAway() throws Exception {
    byte[] profile = profile();
    try (WrongNode node =
        new WrongNode(
            (request, out, _) -> {
              if (request <= 3) {
                out.write(bytes(OK + "\r\n"));
                out.write(profile);
              }
            })) {
      KeptSink sink = new KeptSink();
      sampling(node.port()).take(Orders.order(CaptureKind.LOCK, 20), sink);
      assertThat(sink.measures).containsEntry("looks", "3");
      assertThat(sink.label("lock.pb.gz").remark()).contains("ended early: http://127.0.0.1:");
    }
  }

  @Test
  void samplingFailsWhenThereIsNothingToSee() throws Exception {
    CaptureOrder order = Orders.order(CaptureKind.LOCK, 1);
    try (WrongNode node = new WrongNode((_, _, untilTheyClose) -> untilTheyClose.run())) {
      assertThat(failure(sampling(node.port()), order).code()).isEqualTo("target-timeout");
      assertThat(node.seesThemClose()).isTrue();
    }
    try (WrongNode node = new WrongNode((_, out, _) -> bomb(out))) {
      assertThat(failure(sampling(node.port()), order).code()).isEqualTo("too-large");
    }
    try (WrongNode node =
        WrongNode.saying(bytes(OK + "\r\n"), packed(bytes("no profile at all")))) {
      assertThat(failure(sampling(node.port()), order).code()).isEqualTo("not-a-profile");
    }
  }

  @Test
  void samplingLeavesNoConnectionWhenInterrupted() throws Exception {
    CountDownLatch looked = new CountDownLatch(2);
    try (WrongNode node =
        new WrongNode(
            (request, out, untilTheyClose) -> {
              looked.countDown();
              if (request == 1) {
                out.write(bytes(OK + "\r\n"));
                out.write(profile());
              } else {
                untilTheyClose.run();
              }
            })) {
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread thread =
          running(
              sampling(node.port()),
              Orders.order(CaptureKind.LOCK, 60),
              new KeptSink(),
              Thread.ofPlatform(),
              ended);
      assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertThat(node.seesThemClose()).isTrue();
    }
  }

  private static void assertInterruptible(
      CaptureMethod method, CaptureOrder order, Thread.Builder threads) throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    KeptSink sink =
        new KeptSink() {
          @Override
          public void progress(double fraction, String message) {
            waits.countDown();
          }
        };
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread = running(method, order, sink, threads, ended);
    assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
    long interrupted = System.nanoTime();
    thread.interrupt();
    assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - interrupted)).isLessThan(Duration.ofSeconds(2));
  }

  private static Thread running(
      CaptureMethod method,
      CaptureOrder order,
      KeptSink sink,
      Thread.Builder threads,
      CompletableFuture<Throwable> ended) {
    return threads.start(
        () -> {
          try {
            method.take(order, sink);
            ended.complete(new Throwable("it returned"));
          } catch (Throwable e) {
            ended.complete(e);
          }
        });
  }

  private static GoroutineSampling sampling(int port) {
    return new GoroutineSampling(
        Orders.endpoint(port, SHORT),
        SamplingBounds.DEFAULT,
        InstantSource.system(),
        new Random(7));
  }

  private static Assessment.Unable unable(int port) throws InterruptedException {
    Assessment assessment = Orders.method(port).assess(HEAP);
    assertThat(assessment).isInstanceOf(Assessment.Unable.class);
    return (Assessment.Unable) assessment;
  }

  private static CaptureException failure(CaptureMethod method, CaptureOrder order) {
    CaptureException failure =
        catchThrowableOfType(CaptureException.class, () -> method.take(order, new KeptSink()));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void assertNotAProfile(byte[] body, String why) throws IOException {
    try (WrongNode node = WrongNode.saying(bytes(OK + "\r\n"), body)) {
      assertNotAProfile(Orders.method(node.port()), HEAP, why);
    }
  }

  private static KeptSink assertNotAProfile(CaptureMethod method, CaptureOrder order, String why) {
    KeptSink sink = new KeptSink();
    CaptureException failure =
        catchThrowableOfType(CaptureException.class, () -> method.take(order, sink));
    assertThat(failure).hasMessageContaining(why).hasMessageContaining("pprof-address");
    assertThat(failure.code()).isEqualTo("not-a-profile");
    return sink;
  }

  private static byte[] profile() throws IOException {
    ProfileBuilder builder =
        new ProfileBuilder(List.of(new SampleKind("goroutine", "count")), "node");
    builder.time(Instant.ofEpochSecond(1_000_000_000), Duration.ZERO);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Profile profile = builder.build();
    PackedProfile.write(profile, out);
    return out.toByteArray();
  }

  /** One field, of 400 MB of zeros. */
  private static void bomb(OutputStream out) throws IOException {
    out.write(bytes(OK + "\r\n"));
    out.write(BOMB);
  }

  private static byte[] packedBomb() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(new byte[] {0x1a, (byte) 0x80, (byte) 0x88, (byte) 0xde, (byte) 0xbe, 1});
      byte[] zeros = new byte[1 << 16];
      for (int i = 0; i < 6_100; i++) {
        packed.write(zeros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] packed(byte[] message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(out)) {
      packed.write(message);
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
