package io.fodc.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.channel.ClientTls;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecureLinkTest {
  @TempDir static Path directory;
  private static Certificates certificates;
  private static FakeProxy proxy;

  private final LinkFixture agent = new LinkFixture();

  @BeforeAll
  static void startProxy() throws Exception {
    certificates = new Certificates(directory);
    proxy =
        new FakeProxy(
            0,
            TlsServerCredentials.newBuilder()
                .keyManager(
                    certificates.certificate("server").toFile(),
                    certificates.key("server").toFile())
                .trustManager(certificates.certificate("ca").toFile())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build());
  }

  @AfterAll
  static void stopProxy() {
    proxy.close();
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void streamsOverMutualTls() {
    proxy.received.clear();
    agent.record(3, agent.series(3));
    AgentLink link = connect(tls("ca", "client", "proxy.test"));
    Eventually.until(
        "all ticks",
        () -> proxy.newestReceived() == agent.window.newestTickMillis(),
        link.status()::downReason);
    assertThat(proxy.content().equals(agent.window.content())).as("same samples").isTrue();
  }

  @Test
  void acceptsTheAddressAsName() {
    AgentLink link =
        connect(
            new ClientTls(
                Optional.of(certificates.certificate("ca")),
                Optional.of(certificates.certificate("client")),
                Optional.of(certificates.key("client")),
                Optional.empty()));
    Eventually.until("up", link.status()::up, link.status()::downReason);
  }

  @Test
  void saysThatTheAuthorityIsWrong() {
    assertThat(failure(tls("stranger", "client", "proxy.test")))
        .isEqualTo(
            "the certificate of 127.0.0.1:%d is signed by no authority of ca-file"
                .formatted(proxy.port()));
  }

  @Test
  void saysThatTheNameIsWrong() {
    assertThat(failure(tls("ca", "client", "other.test")))
        .isEqualTo(
            "the certificate of 127.0.0.1:%d does not carry the name 'other.test': set server-name to one it carries"
                .formatted(proxy.port()));
  }

  @Test
  void saysThatTheProxyRefusesOurCertificate() {
    assertRefusedByProxy(failure(tls("ca", "stranger", "proxy.test")));
  }

  @Test
  void saysThatTheProxyWantsACertificate() {
    ClientTls none =
        new ClientTls(
            Optional.of(certificates.certificate("ca")),
            Optional.empty(),
            Optional.empty(),
            Optional.of("proxy.test"));
    assertRefusedByProxy(failure(none));
  }

  /** The proxy's alert, unless the wire was closed before it could be read. */
  private static void assertRefusedByProxy(String reason) {
    assertThat(reason)
        .matches(
            "TLS with 127.0.0.1:\\d+ failed: .*"
                + "|the connection broke: 127.0.0.1:\\d+: .*; it may not accept our certificate");
  }

  @Test
  void saysThatThePeerDoesNotSpeakTls() {
    FakeProxy plain = new FakeProxy();
    AgentLink link =
        agent.connect(
            plain.port(), Optional.of(tls("ca", "client", "proxy.test")), LinkFixture.QUICK);
    Eventually.until("a reason", () -> !link.status().downReason().isEmpty());
    assertThat(link.status().downReason())
        .isEqualTo("127.0.0.1:%d does not speak TLS".formatted(plain.port()));
    link.close();
    plain.close();
  }

  @Test
  void saysThatNobodyListens() {
    FakeProxy gone = new FakeProxy();
    int port = gone.port();
    gone.close();
    AgentLink link = agent.connect(port);
    Eventually.until("a reason", () -> !link.status().downReason().isEmpty());
    assertThat(link.status().downReason()).startsWith("nothing listens at 127.0.0.1:" + port);
  }

  @Test
  void namesTheFileThatCannotBeUsed() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.crt"), "no certificate");
    ClientTls tls =
        new ClientTls(Optional.of(broken), Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(failure(tls)).contains("cannot use the certificates").contains("broken.crt");
    ClientTls missing =
        new ClientTls(
            Optional.of(directory.resolve("missing.crt")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    agent.close();
    assertThat(failure(missing)).contains("missing.crt");
  }

  @Test
  void takesRotatedFilesAtTheNextConnect() throws IOException {
    Path ca = directory.resolve("rotated.crt");
    Files.copy(certificates.certificate("stranger"), ca, StandardCopyOption.REPLACE_EXISTING);
    AgentLink link =
        connect(
            new ClientTls(
                Optional.of(ca),
                Optional.of(certificates.certificate("client")),
                Optional.of(certificates.key("client")),
                Optional.of("proxy.test")));
    Eventually.until("refused", () -> !link.status().downReason().isEmpty());
    Files.copy(certificates.certificate("ca"), ca, StandardCopyOption.REPLACE_EXISTING);
    Eventually.until("up", link.status()::up, link.status()::downReason);
  }

  private static ClientTls tls(String ca, String client, String serverName) {
    return new ClientTls(
        Optional.of(certificates.certificate(ca)),
        Optional.of(certificates.certificate(client)),
        Optional.of(certificates.key(client)),
        Optional.of(serverName));
  }

  private AgentLink connect(ClientTls tls) {
    return agent.connect(proxy.port(), Optional.of(tls), LinkFixture.QUICK);
  }

  private String failure(ClientTls tls) {
    AgentLink link = connect(tls);
    Eventually.until("a reason", () -> !link.status().downReason().isEmpty());
    return link.status().downReason();
  }
}
