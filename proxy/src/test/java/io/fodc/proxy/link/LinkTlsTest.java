package io.fodc.proxy.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.proxy.PeerGate;
import io.fodc.proxy.link.LinkBench.Pair;
import io.fodc.proxy.link.ProbeService.EchoObserver;
import io.fodc.proxy.link.TestCertificates.Identity;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS and mutual TLS with real certificates, right ones and wrong ones. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.fodc.proxy.link.LinkBench#pairs")
@EnabledIf(
    value = "io.fodc.proxy.link.TestCertificates#available",
    disabledReason = "needs the openssl command")
class LinkTlsTest {

  @TempDir static Path directory;

  private static TestCertificates certificates;
  private static Identity server;
  private static Identity agent;

  private final Pair pair;

  LinkTlsTest(Pair pair) {
    this.pair = pair;
  }

  @BeforeAll
  static void make() throws IOException {
    certificates = TestCertificates.in(directory);
    server = certificates.server();
    agent = certificates.client("node-7");
  }

  @Test
  void encrypts() throws IOException {
    try (LinkBench bench = start(Optional.empty())) {
      assertThat(call(bench, trusting(certificates.authority())).isOk()).isTrue();
    }
  }

  @Test
  void clientsDoNotTrustAStranger() throws IOException {
    try (LinkBench bench = start(Optional.empty())) {
      assertThat(call(bench, trusting(certificates.stranger())).getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(call(bench, trusting(certificates.authority())).isOk()).isTrue();
    }
  }

  @Test
  void knowsTheClientByItsCertificate() throws Exception {
    try (LinkBench bench = start(Optional.of(certificates.authority()))) {
      CompletableFuture<LinkPeer> peer = new CompletableFuture<>();
      bench.service.chat =
          answers -> {
            peer.complete(LinkPeer.current());
            return new EchoObserver(answers);
          };
      ProbeStream stream = ProbeStream.open(bench.channel(bench.port(), showing(agent)));
      stream.send(bytes("a")).next();
      assertThat(peer.get(3, SECONDS).principal()).contains("CN=node-7");
      assertThat(peer.get(3, SECONDS).hostAndPort()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void turnsStrangersAway() throws IOException {
    Identity strange = certificates.clientOfStranger("strange-" + pair.hashCode());
    Identity expired = certificates.expiredClient("expired-" + pair.hashCode());
    try (LinkBench bench = start(Optional.of(certificates.authority()))) {
      assertThat(call(bench, trusting(certificates.authority())).getCode())
          .as("no certificate")
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(call(bench, showing(strange)).getCode())
          .as("certificate of another authority")
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(call(bench, showing(expired)).getCode())
          .as("expired certificate")
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(call(bench, showing(agent)).isOk()).isTrue();
    }
  }

  @Test
  void plainTextIsTurnedAway() throws IOException {
    try (LinkBench bench = start(Optional.of(certificates.authority()))) {
      Status status =
          ProbeStream.call(bench.channel(), CallOptions.DEFAULT, new Metadata(), bytes("a"))
              .status();
      assertThat(status.isOk()).isFalse();
      assertThat(call(bench, showing(agent)).isOk()).isTrue();
    }
  }

  @Test
  void carriesLargeMessagesAndManyStreams() throws IOException {
    try (LinkBench bench = start(Optional.of(certificates.authority()))) {
      var channel = bench.channel(bench.port(), showing(agent));
      byte[] large = new byte[3 << 20];
      large[large.length - 1] = 7;
      assertThat(ProbeStream.open(channel).send(large).next()).isEqualTo(large);
      List<ProbeStream> streams = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        streams.add(ProbeStream.open(channel).send(bytes("stream " + i)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(new String(streams.get(i).next(), UTF_8)).isEqualTo("stream " + i);
      }
    }
  }

  @Test
  void seesALostConnection() throws Exception {
    try (LinkBench bench = start(Optional.of(certificates.authority()));
        PeerGate wire = PeerGate.to(bench.port())) {
      CountDownLatch told = new CountDownLatch(1);
      bench.service.chat =
          answers ->
              new EchoObserver(answers) {
                @Override
                public void onError(Throwable failure) {
                  told.countDown();
                }
              };
      ProbeStream.open(bench.channel(wire.port(), showing(agent))).send(bytes("a")).next();
      wire.cut();
      assertThat(told.await(2, SECONDS)).isTrue();
    }
  }

  @Test
  void slowHandshakesAreCutOff() throws IOException {
    try (LinkBench bench =
        start(Optional.empty(), settings -> settings.withHandshakeLimit(Duration.ofMillis(400)))) {
      try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), bench.port())) {
        silent.setSoTimeout(4_000);
        silent.getOutputStream().write(new byte[] {0x16, 3, 1});
        assertThat(call(bench, trusting(certificates.authority())).isOk()).isTrue();
        assertThat(readToEnd(silent)).isTrue();
      }
    }
  }

  @Test
  void unusableFilesAreNamed() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.pem"), "not a certificate");
    assertThatThrownBy(
            () ->
                LinkBench.start(
                    pair,
                    settings ->
                        settings.withTls(new LinkTls(broken, server.key(), Optional.empty()))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken.pem");
    assertThatThrownBy(
            () -> new LinkTls(directory.resolve("missing.pem"), server.key(), Optional.empty()))
        .hasMessageContaining("missing.pem");
  }

  private LinkBench start(Optional<Path> clientAuthorities) throws IOException {
    return start(clientAuthorities, UnaryOperator.identity());
  }

  private LinkBench start(
      Optional<Path> clientAuthorities, UnaryOperator<LinkServerSettings> change)
      throws IOException {
    LinkTls tls = new LinkTls(server.certificate(), server.key(), clientAuthorities);
    return LinkBench.start(pair, settings -> change.apply(settings.withTls(tls)));
  }

  private static Status call(LinkBench bench, ChannelCredentials credentials) {
    return ProbeStream.call(
            bench.channel(bench.port(), credentials),
            CallOptions.DEFAULT,
            new Metadata(),
            bytes("a"))
        .status();
  }

  private static ChannelCredentials trusting(Path authority) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(authority.toFile()).build();
  }

  private static ChannelCredentials showing(Identity client) throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(certificates.authority().toFile())
        .keyManager(client.certificate().toFile(), client.key().toFile())
        .build();
  }

  private static boolean readToEnd(Socket socket) throws IOException {
    byte[] buffer = new byte[1024];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // an alert, perhaps
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
