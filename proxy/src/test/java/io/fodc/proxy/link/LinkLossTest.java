package io.fodc.proxy.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.proxy.PeerGate;
import io.fodc.proxy.link.LinkBench.Pair;
import io.fodc.proxy.link.ProbeService.EchoObserver;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every transport must do when peers vanish, fall silent, stop reading, or talk nonsense. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.fodc.proxy.link.LinkBench#pairs")
class LinkLossTest {

  private final Pair pair;

  LinkLossTest(Pair pair) {
    this.pair = pair;
  }

  @Test
  void handlersSeeALostConnection() throws Exception {
    try (LinkBench bench = LinkBench.start(pair);
        PeerGate wire = PeerGate.to(bench.port())) {
      CountDownLatch told = countLosses(bench, 1);
      ProbeStream.open(bench.channel(wire.port())).send(bytes("a")).next();
      wire.cut();
      assertThat(told.await(2, SECONDS)).isTrue();
    }
  }

  @Test
  void lostStreamsLeaveNoThreads() throws Exception {
    try (LinkBench bench = LinkBench.start(pair);
        PeerGate wire = PeerGate.to(bench.port())) {
      int streams = 200;
      CountDownLatch told = countLosses(bench, streams);
      for (int i = 0; i < streams; i++) {
        ProbeStream.open(channelFor(bench, wire, i)).send(bytes("a")).next();
      }
      wire.cut();
      assertThat(told.await(5, SECONDS)).isTrue();
      assertEventually(() -> VirtualThreads.ofServers() == 0, Duration.ofSeconds(6));
    }
  }

  @Test
  void silentPeersAreLetGo() throws Exception {
    try (LinkBench bench =
            LinkBench.start(pair, settings -> settings.withSilenceLimit(Duration.ofMillis(400)));
        PeerGate wire = PeerGate.to(bench.port())) {
      CountDownLatch told = countLosses(bench, 1);
      ProbeStream.open(bench.channel(wire.port())).send(bytes("a")).next();
      wire.freeze();
      assertThat(told.await(4, SECONDS)).isTrue();
      if (pair.transport() == LinkTransport.HELIDON) {
        assertEventually(() -> VirtualThreads.named(" ] - ") == 0, Duration.ofSeconds(4));
      }
    }
  }

  @Test
  void silentClientsAreToldWhy() throws Exception {
    try (LinkBench bench =
        LinkBench.start(pair, settings -> settings.withSilenceLimit(Duration.ofMillis(400)))) {
      ProbeStream stream = ProbeStream.open(bench.channel()).send(bytes("a"));
      Status status = stream.status();
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).contains("400 ms");
    }
  }

  @Test
  void streamsThatBeatStay() throws Exception {
    try (LinkBench bench =
        LinkBench.start(pair, settings -> settings.withSilenceLimit(Duration.ofMillis(500)))) {
      ProbeStream stream = ProbeStream.open(bench.channel());
      long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
      while (System.nanoTime() < end) {
        stream.send(bytes("beat")).next();
        Thread.sleep(100);
      }
      assertThat(stream.ended()).isFalse();
    }
  }

  @Test
  void aPeerThatDoesNotReadIsBoundedAndAlone() throws Exception {
    try (LinkBench bench =
        LinkBench.start(pair, settings -> settings.withSendLimit(Duration.ofMillis(700)))) {
      AtomicLong accepted = new AtomicLong();
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      bench.service.chat =
          answers -> {
            Thread.startVirtualThread(() -> pushUntilRefused(answers, accepted, refused));
            return new EchoObserver(answers);
          };
      ManagedChannel channel = bench.channel();
      ProbeStream deaf =
          ProbeStream.open(channel, ProbeService.CHAT, CallOptions.DEFAULT, new Metadata(), 0);
      deaf.send(bytes("a"));
      ManagedChannel other = bench.channel();
      for (int i = 0; i < 5; i++) {
        long start = System.nanoTime();
        assertThat(ProbeStream.call(other, CallOptions.DEFAULT, new Metadata(), bytes("b")).next())
            .isEqualTo(bytes("b"));
        assertThat(System.nanoTime() - start).isLessThan(SECONDS.toNanos(2));
      }
      assertThat(refused.orTimeout(6, SECONDS).exceptionally(late -> null).join())
          .as("%s bytes accepted", accepted)
          .isNotNull();
      assertThat(accepted.get()).isLessThan(24L << 20);
    }
  }

  @Test
  void aStoppedPeerIsBoundedToo() throws Exception {
    try (LinkBench bench =
            LinkBench.start(pair, settings -> settings.withSendLimit(Duration.ofMillis(700)));
        PeerGate wire = PeerGate.to(bench.port())) {
      AtomicLong accepted = new AtomicLong();
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      CountDownLatch go = new CountDownLatch(1);
      bench.service.chat =
          answers -> {
            Thread.startVirtualThread(
                () -> {
                  try {
                    go.await();
                  } catch (InterruptedException stop) {
                    return;
                  }
                  pushUntilRefused(answers, accepted, refused);
                });
            return new EchoObserver(answers);
          };
      ProbeStream.open(bench.channel(wire.port())).send(bytes("a")).next();
      wire.freeze();
      go.countDown();
      assertThat(refused.orTimeout(6, SECONDS).exceptionally(late -> null).join())
          .as("%s bytes accepted", accepted)
          .isNotNull();
      assertThat(accepted.get()).isLessThan(24L << 20);
    }
  }

  @Test
  void nonsenseOnThePortHarmsNobody() throws Exception {
    try (LinkBench bench = LinkBench.start(pair)) {
      long seed = 20_261_122;
      Random random = new Random(seed);
      ProbeStream quiet = ProbeStream.open(bench.channel());
      quiet.send(bytes("a")).next();
      for (int i = 0; i < 60; i++) {
        byte[] noise = new byte[1 + random.nextInt(4_000)];
        random.nextBytes(noise);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.port())) {
          if (i % 2 == 0) {
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
          }
          socket.getOutputStream().write(noise);
        } catch (IOException closed) {
          // refused while writing
        }
      }
      assertThat(quiet.send(bytes("b")).next()).as("seed %s", seed).isEqualTo(bytes("b"));
      assertThat(
              ProbeStream.call(bench.channel(), CallOptions.DEFAULT, new Metadata(), bytes("c"))
                  .next())
          .isEqualTo(bytes("c"));
    }
  }

  @Test
  void aShrunkHeaderTableDoesNotFreezeTheServer() throws Exception {
    try (LinkBench bench = LinkBench.start(pair)) {
      for (int i = 0; i < 4; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.port())) {
          socket.getOutputStream().write(RawHttp2.preface());
          socket.getOutputStream().write(RawHttp2.headersAfterShrinkingTheTable(300));
          socket.setSoTimeout(200);
          drain(socket);
        }
      }
      assertThat(
              ProbeStream.call(bench.channel(), CallOptions.DEFAULT, new Metadata(), bytes("c"))
                  .next())
          .isEqualTo(bytes("c"));
    }
  }

  @Test
  void slowHandshakesAreCutOff() throws Exception {
    try (LinkBench bench =
        LinkBench.start(pair, settings -> settings.withHandshakeLimit(Duration.ofMillis(400)))) {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.port());
        socket.getOutputStream().write("PRI * HT".getBytes(UTF_8));
        slow.add(socket);
      }
      assertThat(
              ProbeStream.call(bench.channel(), CallOptions.DEFAULT, new Metadata(), bytes("c"))
                  .next())
          .isEqualTo(bytes("c"));
      for (Socket socket : slow) {
        socket.setSoTimeout(4_000);
        drain(socket);
        socket.close();
      }
    }
  }

  @Test
  void clientsComeBackAfterARestart() throws Exception {
    LinkBench first = LinkBench.start(pair);
    int port = first.port();
    CountDownLatch told = countLosses(first, 1);
    ProbeStream stream = ProbeStream.open(first.channel()).send(bytes("a"));
    stream.next();
    long start = System.nanoTime();
    first.server().close();
    assertThat(System.nanoTime() - start).isLessThan(SECONDS.toNanos(4));
    assertThat(stream.status().isOk()).isFalse();
    assertThat(told.await(2, SECONDS)).isTrue();
    ManagedChannel channel = first.channel(port);
    try (LinkBench second = LinkBench.startOn(pair, port, settings -> settings)) {
      assertThat(second.port()).isEqualTo(port);
      ProbeStream again =
          ProbeStream.open(
              channel,
              ProbeService.CHAT,
              CallOptions.DEFAULT.withWaitForReady(),
              new Metadata(),
              10);
      assertThat(again.send(bytes("b")).next()).isEqualTo(bytes("b"));
    } finally {
      first.close();
    }
  }

  @Test
  void closingLetsCallsEndFirst() throws Exception {
    LinkBench bench =
        LinkBench.start(pair, settings -> settings.withCloseLimit(Duration.ofSeconds(5)));
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    bench.service.call =
        request -> {
          working.countDown();
          try {
            release.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return request;
        };
    ProbeStream last =
        ProbeStream.call(bench.channel(), CallOptions.DEFAULT, new Metadata(), bytes("last"));
    assertThat(working.await(5, SECONDS)).isTrue();
    Thread closing = Thread.startVirtualThread(() -> bench.server().close());
    assertThat(closing.join(Duration.ofMillis(150))).isFalse();
    release.countDown();
    assertThat(last.next()).isEqualTo(bytes("last"));
    assertThat(last.status().isOk()).isTrue();
    assertThat(closing.join(Duration.ofSeconds(4))).isTrue();
    bench.close();
  }

  @Test
  void aTakenAddressIsNamed() throws Exception {
    try (LinkBench bench = LinkBench.start(pair)) {
      assertThatThrownBy(() -> LinkBench.startOn(pair, bench.port(), settings -> settings))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen for agents on")
          .hasMessageContaining(String.valueOf(bench.port()));
    }
  }

  /** Ten connections of twenty streams each. */
  private static ManagedChannel channelFor(LinkBench bench, PeerGate wire, int stream) {
    return stream % 20 == 0 ? bench.channel(wire.port()) : bench.latestChannel();
  }

  private static void pushUntilRefused(
      StreamObserver<byte[]> answers, AtomicLong accepted, CompletableFuture<Throwable> refused) {
    byte[] part = new byte[64 << 10];
    try {
      for (int i = 0; i < 2_000; i++) {
        answers.onNext(part);
        accepted.addAndGet(part.length);
      }
    } catch (RuntimeException expected) {
      refused.complete(expected);
    }
  }

  private static CountDownLatch countLosses(LinkBench bench, int expected) {
    CountDownLatch told = new CountDownLatch(expected);
    bench.service.chat =
        answers ->
            new EchoObserver(answers) {
              @Override
              public void onError(Throwable failure) {
                told.countDown();
              }
            };
    return told;
  }

  private static void drain(Socket socket) throws IOException {
    byte[] buffer = new byte[4096];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // until the server closes, or says nothing for the socket's time-out
      }
    } catch (SocketTimeoutException nothing) {
      if (socket.getSoTimeout() > 1_000) {
        throw new AssertionError("the server did not close", nothing);
      }
    } catch (IOException reset) {
      // closed
    }
  }

  private static void assertEventually(BooleanSupplier condition, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("within %s; threads: %s", patience, VirtualThreads.describe())
          .isLessThan(end);
      MILLISECONDS.sleep(20);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
