package io.fodc.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fodc.proxy.link.TestCertificates;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Servers under TLS whose certificates come from an authority of their own. */
@EnabledIf(
    value = "io.fodc.proxy.link.TestCertificates#available",
    disabledReason = "needs the openssl command")
class BoundedHttpTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path directory;
  private TestCertificates certificates;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    certificates = TestCertificates.in(directory);
    TestCertificates.Identity identity = certificates.server();
    Keys keys =
        Keys.builder()
            .pem(
                pem ->
                    pem.key(Resource.create(identity.key()))
                        .certChain(Resource.create(identity.certificate())))
            .build();
    KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
    own.load(null, null);
    own.setKeyEntry(
        "own",
        keys.privateKey().orElseThrow(),
        new char[0],
        keys.certChain().toArray(Certificate[]::new));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          boolean moved = exchange.getRequestURI().getPath().equals("/moved");
          if (moved) {
            exchange.getResponseHeaders().add("Location", "/");
          }
          exchange.sendResponseHeaders(moved ? 302 : 200, 2);
          exchange.getResponseBody().write(new byte[] {'{', '}'});
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private BoundedHttp.Answer get(Optional<Path> authorities, String host, String path)
      throws IOException {
    try (BoundedHttp http = new BoundedHttp(authorities, LIMIT)) {
      return http.get(URI.create("https://" + host + ":" + server.getAddress().getPort() + path));
    }
  }

  @Test
  void trustsTheAuthoritiesItWasGivenAndNoOther() throws Exception {
    Optional<Path> right = Optional.of(certificates.authority());
    assertThat(get(right, "localhost", "/").body()).isEqualTo(new byte[] {'{', '}'});
    for (Optional<Path> wrong :
        java.util.List.of(Optional.of(certificates.stranger()), Optional.<Path>empty())) {
      assertThatThrownBy(() -> get(wrong, "localhost", "/"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SSLHandshakeException");
    }
  }

  @Test
  void theCertificateMustBeOfTheHost() {
    assertThatThrownBy(() -> get(Optional.of(certificates.authority()), "127.0.0.2", "/"))
        .isInstanceOf(IOException.class);
  }

  /** A token must not go where the answer of a server sends it. */
  @Test
  void followsNobodyElsewhere() throws Exception {
    assertThat(get(Optional.of(certificates.authority()), "localhost", "/moved").good()).isFalse();
  }

  @Test
  void aFileThatHoldsNoCertificateIsNamed() throws Exception {
    Path none = Files.writeString(directory.resolve("none.pem"), "-----BEGIN CERTIFICATE-----\nx");
    assertThatThrownBy(() -> new BoundedHttp(Optional.of(none), LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(none.toString());
  }
}
