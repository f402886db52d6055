package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.access.Bindings;
import io.fodc.proxy.access.KnownHosts;
import io.fodc.proxy.access.PemIdentity;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.link.TestCertificates;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP under TLS with real certificates. */
@EnabledIf(
    value = "io.fodc.proxy.link.TestCertificates#available",
    disabledReason = "needs the openssl command")
class HttpsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @TempDir static Path files;
  private static TestCertificates certificates;
  private static TestCertificates.Identity server;

  @TempDir Path data;

  @BeforeAll
  static void make() throws IOException {
    certificates = TestCertificates.in(files);
    server = certificates.server();
  }

  private static HttpSettings settings() {
    return new HttpSettings(
        new InetSocketAddress("127.0.0.1", 0),
        Optional.of(new HttpSettings.Tls(server.certificate(), server.key(), Optional.empty())),
        8,
        100,
        PATIENCE,
        PATIENCE,
        Duration.ofMinutes(1),
        false,
        KnownHosts.NONE);
  }

  private Rig rig() throws IOException {
    return new Rig(data, settings());
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> get(Rig rig, Path authority, String path, String... protocols)
      throws Exception {
    SSLParameters parameters = new SSLParameters();
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(trusting(authority))
            .sslParameters(parameters)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      URI uri = URI.create("https://localhost:" + rig.http.port() + path);
      return client.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void servesWholePages(String protocol) throws Exception {
    try (Rig rig = rig()) {
      SeriesDefinition[] series = new SeriesDefinition[5_000];
      Double[] values = new Double[series.length];
      for (int i = 0; i < series.length; i++) {
        series[i] = SeriesDefinition.of(MetricFamily.gauge("g", "G."), "i", Integer.toString(i));
        values[i] = (double) i;
      }
      rig.node("c", "n", NodeRole.LIAISON).define(series).tick(values);
      HttpResponse<String> page = get(rig, certificates.authority(), "/federate", protocol);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(page.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
      assertThat(page.body().lines().filter(line -> line.startsWith("g{"))).hasSize(5_000);
    }
  }

  /** A client context that trusts the server and shows a certificate. */
  private static SSLContext showing(TestCertificates.Identity client) throws Exception {
    PemIdentity identity = PemIdentity.load(ServerTls.SETTINGS, client.certificate(), client.key());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificates.authority())) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new InsistentKeys(identity)}, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> whoAmI(Rig rig, SSLContext context, String... headers)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("https://localhost:" + rig.http.port() + "/api/v1/whoami"))
              .timeout(Duration.ofSeconds(10));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void knowsClientsByTheirCertificatesAndOthersByTheirTokens() throws Exception {
    TestTokens tokens = new TestTokens(data);
    String token = tokens.add("alice", Role.VIEWER, "*");
    AccessSettings who =
        new AccessSettings(
            false,
            Optional.of(tokens.file),
            Optional.empty(),
            Optional.empty(),
            Bindings.parse(List.of("cert:grafana-* viewer cluster={1}")),
            true,
            false,
            true,
            100,
            200);
    HttpSettings mutual =
        new HttpSettings(
            new InetSocketAddress("127.0.0.1", 0),
            Optional.of(
                new HttpSettings.Tls(
                    server.certificate(), server.key(), Optional.of(certificates.authority()))),
            8,
            100,
            PATIENCE,
            PATIENCE,
            Duration.ofMinutes(1),
            false,
            KnownHosts.NONE);
    try (Rig rig = new Rig(data, mutual, who)) {
      HttpResponse<String> grafana = whoAmI(rig, showing(certificates.client("grafana-prod")));
      assertThat(grafana.body())
          .contains("\"name\":\"cert:grafana-prod\"")
          .contains("{\"role\":\"viewer\",\"scope\":\"cluster=prod\"}");
      assertThat(whoAmI(rig, trusting(certificates.authority())).statusCode()).isEqualTo(401);
      // A token is the more explicit of the two, and a bad one is not made good by a certificate.
      SSLContext both = showing(certificates.client("grafana-both"));
      assertThat(whoAmI(rig, both, "Authorization", "Bearer " + token).body())
          .contains("token:alice");
      assertThat(whoAmI(rig, both, "Authorization", "Bearer x" + token).statusCode())
          .isEqualTo(401);
      for (TestCertificates.Identity wrong :
          List.of(
              certificates.clientOfStranger("grafana-evil"),
              certificates.expiredClient("grafana-old"))) {
        assertThatThrownBy(() -> whoAmI(rig, showing(wrong))).isInstanceOf(IOException.class);
      }
      assertThat(whoAmI(rig, showing(certificates.client("visitor"))).body())
          .contains("\"grants\":[]");
    }
  }

  @Test
  void isNotTrustedByWhoTrustsAnotherAuthority() throws Exception {
    try (Rig rig = rig()) {
      assertThatThrownBy(() -> get(rig, certificates.stranger(), "/livez"))
          .isInstanceOf(SSLException.class);
      assertThat(get(rig, certificates.authority(), "/livez").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /federate HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0016\u0003", ""})
  void tellsNothingInTheClearAndEndsWhoDoesNotSpeakTls(String words) throws Exception {
    try (Rig rig = rig();
        Socket socket = new Socket("127.0.0.1", rig.http.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(rest(socket)).doesNotContain("HTTP/1.1 200");
      assertThat(get(rig, certificates.authority(), "/livez").statusCode()).isEqualTo(200);
    }
  }

  /** Until the other side ends it; a timeout fails the test. */
  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedAtStart() throws Exception {
    Path other = certificates.client("other").key();
    assertThatThrownBy(() -> PemIdentity.load(ServerTls.SETTINGS, server.certificate(), other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http.tls.key-file")
        .hasMessageContaining(other.toString());
  }

  @Test
  void aCertificateInTheKeysPlaceIsRefusedAtStart() {
    Path pem = server.certificate();
    assertThatThrownBy(() -> PemIdentity.load(ServerTls.SETTINGS, pem, pem))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http.tls.key-file")
        .hasMessageContaining("openssl pkcs8");
  }
}
