package io.fodc.proxy;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy's configuration refuses, and what it says then. */
class ProxySettingsTest {
  private static final String RANGE = "is outside the allowed range; allowed: ";
  private static final String NO_FILE = "names a file that cannot be read; check path";

  @TempDir Path directory;

  /** A value that a key refuses, and a part of the reason and the remedy. */
  private record Bad(String value, String says) {}

  /** At least one for every key. */
  private static final Map<String, List<Bad>> REFUSED =
      Map.ofEntries(
          entry("access", List.of(new Bad("closed", "allowed: loopback or open"))),
          entry(
              "http.address",
              List.of(
                  new Bad("127.0.0.1", "host:port"),
                  new Bad("127.0.0.1:65536", "host:port"),
                  new Bad("no-such-host.invalid:1", "names a host that is not known here"),
                  new Bad("0.0.0.0:17920", "reachable from other machines"))),
          entry(
              "http.hosts",
              List.of(
                  new Bad("https://fodc.example.com", "without scheme, port and path"),
                  new Bad("fodc.example.com:443", "is no name of a host"),
                  new Bad("a b", "'a b' is no name of a host"),
                  new Bad("[::1]", "is no name of a host"))),
          entry(
              "http.tls.cert-file",
              List.of(new Bad("/no/such.pem", NO_FILE), new Bad("/", NO_FILE))),
          entry("http.tls.key-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("http.tls.client-ca-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("http.requests-per-second", outside("0", "1000001", "1 to 1000000")),
          entry("auth.tokens-file", List.of(new Bad("/no/such.json", NO_FILE))),
          entry(
              "auth.bindings",
              List.of(
                  new Bad("nobody", "is not SUBJECT ROLE SCOPE"),
                  new Bad("alice viewer *", "begins with none of oidc:"),
                  new Bad("oidc:alice boss *", "role 'boss' is none of"),
                  new Bad("cert:a agent role=x", "which the agent itself would tell"),
                  new Bad("oidc:alice viewer everything", "has 'everything'"))),
          entry("auth.agents", List.of(new Bad("maybe", "allowed: required or off"))),
          entry("auth.oidc.issuer", List.of(new Bad("me", "http or https"))),
          entry("auth.oidc.audience", List.of(new Bad(" fodc", "begins or ends with a blank"))),
          entry("auth.oidc.jwks-url", List.of(new Bad("ftp://x", "http or https"))),
          entry("auth.oidc.jwks-file", List.of(new Bad("/no/such.json", NO_FILE))),
          entry("auth.oidc.ca-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("auth.oidc.name-claim", List.of(new Bad(" sub", "begins or ends with a blank"))),
          entry("auth.oidc.groups-claim", List.of(new Bad("g ", "begins or ends with a blank"))),
          entry("auth.oidc.clock-skew", outside("-1s", "6m", "0s to 5m")),
          entry("auth.oidc.keys-max-age", outside("29s", "25h", "30s to 1d")),
          entry("auth.oidc.keys-outage", outside("59s", "8d", "1m to 7d")),
          entry("auth.kubernetes.api-server", List.of(new Bad("host:1", "http or https"))),
          entry("auth.kubernetes.token-file", List.of(new Bad("/no/such", NO_FILE))),
          entry("auth.kubernetes.ca-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("auth.kubernetes.audiences", List.of(new Bad(" , ", ""))),
          entry("auth.kubernetes.cache", outside("-1s", "11m", "0s to 10m")),
          entry("auth.kubernetes.timeout", outside("99ms", "31s", "100ms to 30s")),
          entry("audit.directory", List.of(new Bad(" ", "names no directory"))),
          entry("audit.max-file", outside("63KiB", "2GiB", "64KiB to 1GiB")),
          entry("audit.max-total", outside("127KiB", "2TiB", "128KiB to 1TiB")),
          entry("peer.token-file", List.of(new Bad("/no/such", NO_FILE))),
          entry(
              "peer.url",
              List.of(
                  new Bad("proxy-1:17920", "is no address of a proxy"),
                  new Bad("https://proxy-1/path", "is no address of a proxy"),
                  new Bad("https://proxy-1:17920", "without a secret"))),
          entry(
              "peer.peers",
              List.of(
                  new Bad("https://a,ftp://b", "'ftp://b', which is no address of a proxy"),
                  new Bad("https://a:17920", "without a secret"))),
          entry("peer.ca-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry(
              "peer.tls.cert-file",
              List.of(
                  new Bad("/no/such.pem", NO_FILE), new Bad("/etc/hostname", "peer.tls.key-file"))),
          entry("peer.tls.key-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("peer.timeout", outside("49ms", "61s", "50ms to 1m")),
          entry("peer.part-max-bytes", outside("63KiB", "2TiB", "64KiB to 1TiB")),
          entry("http.concurrent-requests", outside("0", "10001", "1 to 10000")),
          entry("http.connections", outside("0", "100001", "1 to 100000")),
          entry("http.head-timeout", outside("99ms", "61m", "100ms to 1h")),
          entry("http.stall-timeout", outside("99ms", "61m", "100ms to 1h")),
          entry("http.response-timeout", outside("99ms", "61m", "100ms to 1h")),
          entry("metrics.include-fleet", List.of(new Bad("yes", "is neither true nor false"))),
          entry(
              "link.address",
              List.of(
                  new Bad("17921", "host:port"),
                  new Bad("[::]:17921", "reachable from other machines"),
                  new Bad("127.0.0.1:17920", "is http.address too"))),
          entry("link.transport", List.of(new Bad("quic", "allowed: netty or helidon"))),
          entry("link.tls.cert-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("link.tls.key-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("link.tls.client-ca-file", List.of(new Bad("/no/such.pem", NO_FILE))),
          entry("link.heartbeat-interval", outside("999ms", "6m", "1s to 5m")),
          entry("link.drain-spread", outside("-1s", "11m", "0s to 10m")),
          entry("windows.budget", outside("1023KiB", "17TiB", "1MiB to 16TiB")),
          entry("windows.backfill", outside("-1s", "8d", "0s to 7d")),
          entry("windows.fetch-timeout", outside("99ms", "6m", "100ms to 5m")),
          entry("windows.fetch-max-bytes", outside("63KiB", "2TiB", "64KiB to 1TiB")),
          entry("windows.fetch-spool", outside("63KiB", "17TiB", "64KiB to 16TiB")),
          entry("captures.max-bytes", outside("1023KiB", "2048TiB", "1MiB to 1024TiB")),
          entry(
              "captures.part-max-bytes",
              Stream.concat(
                      outside("63KiB", "17TiB", "64KiB to 16TiB").stream(),
                      Stream.of(new Bad("3GiB", "is more than captures.max-bytes")))
                  .toList()),
          entry("captures.max-count", outside("0", "100001", "1 to 100000")),
          entry("captures.max-age", outside("59s", "3651d", "1m to 3650d")),
          entry("captures.running", outside("0", "1001", "1 to 1000")),
          entry("captures.running-per-caller", outside("0", "1001", "1 to 1000")),
          entry("captures.running-parts", outside("0", "100001", "1 to 100000")),
          entry("captures.starts-per-minute", outside("0", "10001", "1 to 10000")),
          entry("captures.preflight-time", outside("999ms", "61m", "1s to 1h")),
          entry("captures.upload-time", outside("999ms", "13h", "1s to 12h")),
          entry("kafka.bootstrap-servers", List.of(new Bad("broker", "is no host:port"))),
          entry("kafka.topic-prefix", List.of(new Bad("a/b", "letters, digits"))),
          entry("kafka.client-file", List.of(new Bad("/no/such", "cannot be read"))),
          entry("ingest.mode", List.of(new Bad("half", "allowed: full or shared"))),
          entry("ingest.group", List.of(new Bad("x".repeat(201), "has 201 characters"))),
          entry("ingest.horizon", outside("59s", "8d", "1m to 7d")),
          entry("ingest.handover", outside("-1s", "61m", "0s to 1h")),
          entry("ingest.dead-letters", List.of(new Bad("yes", "is neither true nor false"))),
          entry("ingest.ready-wait", outside("-1s", "61m", "0s to 1h")),
          entry("nodes.max", outside("0", "1000001", "1 to 1000000")),
          entry("nodes.late-after", outside("0", "1001", "1 to 1000")),
          entry("nodes.offline-after", outside("999ms", "25h", "1s to 1d")),
          entry(
              "nodes.retire-after",
              Stream.concat(
                      outside("999ms", "366d", "1s to 365d").stream(),
                      Stream.of(new Bad("59s", "is shorter than nodes.offline-after")))
                  .toList()),
          entry("data.directory", List.of(new Bad(" ", "names no directory"))),
          entry(
              "proxy.id",
              List.of(
                  new Bad("x".repeat(256), "has 256 bytes"),
                  new Bad("ä".repeat(128), "has 256 bytes"))));

  /** Any text is right, or it is no single text: KafkaSettingsTest has what they refuse. */
  private static final Set<String> ELSEWHERE = Set.of("kafka.client", "kafka.client-id");

  private static List<Bad> outside(String below, String above, String allowed) {
    String belowSays = below.startsWith("-") ? "" : RANGE + allowed;
    return List.of(
        new Bad(below, belowSays), new Bad(above, RANGE + allowed), new Bad("many", allowed));
  }

  static List<String> keys() {
    return ProxyKeys.schema().keys();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyRefusesFromFlagVariableAndFile(String key) throws Exception {
    if (ELSEWHERE.contains(key)) {
      return;
    }
    assertThat(REFUSED).as("refused values of every key").containsKey(key);
    String[] beside = beside(key);
    for (Bad bad : REFUSED.getOrDefault(key, List.of())) {
      String[] flags = Arrays.copyOf(beside, beside.length + 1);
      flags[beside.length] = "--" + key + "=" + bad.value();
      assertRefused(() -> load(Map.of(), flags), key, bad, "--" + key);
      String variable = "FODC_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
      assertRefused(() -> load(Map.of(variable, bad.value()), beside), key, bad, variable);
      Path file = write(yaml(key, bad.value()));
      assertRefused(() -> load(file, beside), key, bad, file.getFileName() + ":" + lines(key));
    }
  }

  /** What else has to be set before the key is looked at. */
  private static String[] beside(String key) {
    boolean kafka = key.startsWith("kafka.") || key.startsWith("ingest.");
    return kafka && !key.equals("kafka.bootstrap-servers") && !key.equals("ingest.mode")
        ? new String[] {"--kafka.bootstrap-servers=a:1", "--ingest.mode=shared"}
        : new String[0];
  }

  private static void assertRefused(ThrowingCallable load, String key, Bad bad, String origin) {
    String shown = bad.value().substring(0, Math.min(80, bad.value().length()));
    assertThatThrownBy(load)
        .as("%s=%s", key, bad.value())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key + " = '" + shown)
        .hasMessageContaining(origin + ")")
        .hasMessageContaining(bad.says());
  }

  @Test
  void noCaseIsForAKeyThatIsNotThere() {
    assertThat(keys()).containsAll(REFUSED.keySet());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aMistypedKeyIsRefusedWithTheNearestOne(String key) throws Exception {
    String wrong = key.substring(0, key.length() - 1);
    String says = "did you mean '";
    assertThatThrownBy(() -> load(Map.of(), "--" + wrong + "=1"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(wrong)
        .hasMessageContaining(says)
        .hasMessageContaining(key);
    Path file = write(yaml(wrong, "1"));
    assertThatThrownBy(() -> load(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(wrong)
        .hasMessageContaining(says);
  }

  @Test
  void anUnknownVariableIsRefusedWithTheNearestOne() {
    assertThatThrownBy(() -> load(Map.of("FODC_LINK_ADRESS", "127.0.0.1:1")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("FODC_LINK_ADDRESS");
  }

  @Test
  void allRefusalsAreToldAtOnce() {
    assertThatThrownBy(() -> load(Map.of(), "--access=no", "--nodes.max=0", "--nothing=1"))
        .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.refusals()).hasSize(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "link"})
  void aCertificateNeedsItsKeyAndAKeyItsCertificate(String side) throws Exception {
    String pem = Files.writeString(directory.resolve("some.pem"), "").toString();
    String certificate = side + ".tls.cert-file";
    String key = side + ".tls.key-file";
    assertThatThrownBy(() -> load(Map.of(), "--" + certificate + "=" + pem))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(certificate + " = '" + pem + "'")
        .hasMessageContaining("needs " + key + " beside it; set both or neither");
    assertThatThrownBy(() -> load(Map.of(), "--" + key + "=" + pem))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("needs " + certificate + " beside it; set both or neither");
  }

  @Test
  void clientAuthoritiesNeedACertificateOfTheProxy() throws Exception {
    String pem = Files.writeString(directory.resolve("some.pem"), "").toString();
    assertThatThrownBy(() -> load(Map.of(), "--link.tls.client-ca-file=" + pem))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("set link.tls.cert-file and link.tls.key-file");
  }

  @Test
  void othersAreLetInOnlyWhereSomebodySaidSo() throws Exception {
    String[] open = {"--http.address=0.0.0.0:1", "--link.address=0.0.0.0:2", "--access=open"};
    ProxySettings settings = load(Map.of(), open);
    assertThat(settings.warnings()).singleElement().asString().contains("access is open");

    String pem = Files.writeString(directory.resolve("some.pem"), "").toString();
    String[] mutual = {
      "--link.address=0.0.0.0:2",
      "--link.tls.cert-file=" + pem,
      "--link.tls.key-file=" + pem,
      "--link.tls.client-ca-file=" + pem
    };
    assertThat(load(Map.of(), mutual).warnings()).isEmpty();
    assertThatThrownBy(() -> load(Map.of(), Arrays.copyOf(mutual, 3)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("or set link.tls.client-ca-file");
  }

  @Test
  void whoMustBeKnownMayComeFromElsewhere() throws Exception {
    String tokens = Files.writeString(directory.resolve("tokens.json"), "").toString();
    String[] known = {
      "--http.address=0.0.0.0:1", "--link.address=0.0.0.0:2", "--auth.tokens-file=" + tokens
    };
    ProxySettings settings = load(Map.of(), known);
    assertThat(settings.authentication().guardsHttp()).isTrue();
    assertThat(settings.authentication().guardsLink()).isTrue();
    assertThat(settings.warnings())
        .hasSize(2)
        .allMatch(warning -> warning.contains("cross the network in the clear"));

    String[] agentsOff = Arrays.copyOf(known, 4);
    agentsOff[3] = "--auth.agents=off";
    assertThatThrownBy(() -> load(Map.of(), agentsOff))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("link.address")
        .hasMessageContaining("or set link.tls.client-ca-file or auth.tokens-file");
    String[] open = Arrays.copyOf(agentsOff, 5);
    open[4] = "--access=open";
    assertThat(load(Map.of(), open).warnings().getFirst())
        .isEqualTo("access is open: anybody who reaches link.address may speak for any node");
  }

  @Test
  void anIssuerNeedsItsAudienceAndKeys() throws Exception {
    String issuer = "--auth.oidc.issuer=https://login.example.com/";
    assertThatThrownBy(() -> load(Map.of(), issuer)).hasMessageContaining("set auth.oidc.audience");
    String audience = "--auth.oidc.audience=fodc";
    assertThat(load(Map.of(), issuer, audience).authentication().guardsHttp()).isTrue();
    assertThatThrownBy(
            () -> load(Map.of(), "--auth.oidc.issuer=http://login.example.com/", audience))
        .hasMessageContaining("auth.oidc.issuer")
        .hasMessageContaining("would be asked in the clear where its keys are");
    assertThatThrownBy(
            () -> load(Map.of(), "--auth.oidc.issuer=https://login.example.com/?a=b", audience))
        .hasMessageContaining("has a query or a fragment");
    String url = "--auth.oidc.jwks-url=https://login.example.com/keys";
    assertThat(load(Map.of(), issuer, audience, url).authentication().guardsHttp()).isTrue();
    String file = Files.writeString(directory.resolve("keys.json"), "{}").toString();
    assertThatThrownBy(() -> load(Map.of(), issuer, audience, url, "--auth.oidc.jwks-file=" + file))
        .hasMessageContaining("is another place of the keys than auth.oidc.jwks-file");
  }

  @Test
  void theDefaultsAreThose() throws Exception {
    ProxySettings settings = load(Map.of());
    assertThat(settings.access()).isEqualTo("loopback");
    assertThat(settings.http().address().getPort()).isEqualTo(17920);
    assertThat(settings.link().address().getPort()).isEqualTo(17921);
    assertThat(settings.http().tls()).isEmpty();
    assertThat(settings.link().tls()).isEmpty();
    assertThat(settings.windowsBudgetBytes()).isEqualTo(256L << 20);
    assertThat(settings.drainSpread()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.fleet().proxyId()).isNotEmpty();
  }

  private static ProxySettings load(Map<String, String> environment, String... flags)
      throws SettingsException {
    return ProxySettings.of(
        SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), environment, List.of(flags)));
  }

  private static ProxySettings load(Path file, String... flags) throws SettingsException {
    return ProxySettings.of(
        SettingsLoader.load(ProxyKeys.schema(), Optional.of(file), Map.of(), List.of(flags)));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("proxy.yaml"), yaml);
  }

  /** {@code a.b-c} as nested sections, a line each. */
  private static String yaml(String key, String value) {
    StringBuilder text = new StringBuilder();
    String indent = "";
    for (String section : key.split("\\.", -1)) {
      text.append(text.isEmpty() ? "" : "\n").append(indent).append(section).append(':');
      indent += "  ";
    }
    return text.append(" \"").append(value).append("\"\n").toString();
  }

  private static int lines(String key) {
    return key.split("\\.", -1).length;
  }
}
