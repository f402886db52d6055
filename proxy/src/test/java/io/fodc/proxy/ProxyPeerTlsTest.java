package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.proxy.access.PemIdentity;
import io.fodc.proxy.access.TrustedAuthorities;
import io.fodc.proxy.link.TestCertificates;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Proxies that know each other by the certificates they show, without a secret. */
@EnabledIf(
    value = "io.fodc.proxy.link.TestCertificates#available",
    disabledReason = "needs the openssl command")
class ProxyPeerTlsTest {
  @TempDir static Path files;
  private static TestCertificates certificates;
  private static TestCertificates.Identity server;
  private static TestCertificates.Identity admin;
  private static TestCertificates.Identity peer;
  private static TestCertificates.Identity nobody;

  @TempDir Path directory;

  @BeforeAll
  static void make() throws IOException {
    certificates = TestCertificates.in(files);
    server = certificates.server();
    admin = certificates.client("admin");
    peer = certificates.client("proxy-1");
    nobody = certificates.client("nobody");
  }

  /** What a proxy shows from now on, in files of its own. */
  private void show(String name, TestCertificates.Identity identity) throws IOException {
    place(identity.key(), directory.resolve(name + ".key"));
    place(identity.certificate(), directory.resolve(name + ".pem"));
  }

  private static void place(Path from, Path to) throws IOException {
    Path copy = Files.copy(from, to.resolveSibling(to.getFileName() + ".new"));
    Files.move(copy, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private TwoProxies fleet(List<String> secrets, String... more) throws Exception {
    HttpClient client =
        TrustedAuthorities.client(
            Optional.of(certificates.authority()),
            Optional.of(PemIdentity.load("test.", admin.certificate(), admin.key())),
            Duration.ofSeconds(10));
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--http.tls.cert-file=" + server.certificate(),
                "--http.tls.key-file=" + server.key(),
                "--http.tls.client-ca-file=" + certificates.authority(),
                "--auth.bindings=cert:proxy-* peer *,cert:admin admin *",
                "--peer.ca-file=" + certificates.authority(),
                "--peer.tls.cert-file=" + directory.resolve("{name}.pem"),
                "--peer.tls.key-file=" + directory.resolve("{name}.key")));
    flags.addAll(List.of(more));
    return new TwoProxies(directory, secrets, "https", client, flags.toArray(String[]::new));
  }

  private static void assertApart(TwoProxies fleet, String reason) throws Exception {
    JsonNode cluster = fleet.waitFor(fleet.a, "/cluster", all -> all.has("missing_proxies"));
    assertThat(cluster.path("missing_proxies").get(0).path("reason").asText()).contains(reason);
  }

  @Test
  void aCertificateWithTheRoleOfAPeerIsEnough() throws Exception {
    show("a", peer);
    show("b", peer);
    try (TwoProxies fleet = fleet(List.of("", ""))) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      for (Proxy proxy : List.of(fleet.a, fleet.b)) {
        JsonNode cluster =
            fleet.waitFor(proxy, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
        assertThat(cluster.path("partial").asBoolean()).isFalse();
        assertThat(fleet.get(proxy, "/federate").body()).contains("only_n1", "only_n2");
      }
    }
  }

  @Test
  void anotherCertificateIsNotAndIsReplacedWhileProxiesRun() throws Exception {
    show("a", nobody);
    show("b", peer);
    try (TwoProxies fleet = fleet(List.of("", ""))) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      assertApart(fleet, "cert:nobody may not do this");
      show("a", peer);
      JsonNode whole = fleet.waitFor(fleet.a, "/cluster", all -> !all.has("missing_proxies"));
      assertThat(TwoProxies.nodeIds(whole)).containsExactly("n1", "n2");
      // Files that do not belong together change nothing.
      place(nobody.key(), directory.resolve("a.key"));
      long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
      while (System.nanoTime() < end) {
        assertThat(fleet.json(fleet.a, "/cluster").has("missing_proxies")).isFalse();
        TimeUnit.MILLISECONDS.sleep(50);
      }
      show("a", nobody);
      assertApart(fleet, "cert:nobody may not do this");
    }
  }

  @Test
  void aSecretIsProvenUnderMutualTlsToo() throws Exception {
    show("a", nobody);
    show("b", nobody);
    try (TwoProxies fleet = fleet(List.of(TwoProxies.SECRET, TwoProxies.SECRET))) {
      fleet.agent(fleet.a, "n1");
      fleet.agent(fleet.b, "n2");
      JsonNode whole =
          fleet.waitFor(fleet.a, "/cluster", all -> TwoProxies.nodeIds(all).size() == 2);
      assertThat(whole.path("partial").asBoolean()).isFalse();
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAtStart() throws Exception {
    show("a", peer);
    place(nobody.key(), directory.resolve("a.key"));
    assertThatThrownBy(() -> fleet(List.of("", "")).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("peer.tls.key-file")
        .hasMessageContaining(directory.resolve("a.key").toString())
        .hasMessageContaining("is not the key of the first certificate");
    place(peer.key(), directory.resolve("a.pem"));
    assertThatThrownBy(() -> fleet(List.of("", "")).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("peer.tls.cert-file")
        .hasMessageContaining(directory.resolve("a.pem").toString());
    show("a", peer);
    place(peer.certificate(), directory.resolve("a.key"));
    assertThatThrownBy(() -> fleet(List.of("", "")).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("peer.tls.key-file")
        .hasMessageContaining("openssl pkcs8");
  }
}
