package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentOptionsTest {
  private static final String LONG = "x".repeat(300);

  /** Of every key a value that is refused, and a word of the refusal. A new key needs a line. */
  private static final Map<String, List<String>> REFUSED =
      Map.ofEntries(
          refused("node.cluster", "", "is empty"),
          refused("node.id", LONG, "255 bytes"),
          refused("node.role", "x".repeat(65), "64 bytes"),
          refused("node.pod-name", LONG, "255 bytes"),
          refused("node.container-name", "a\nb", "control character"),
          refused("node.host", LONG, "255 bytes"),
          refused("node.labels", "zone", "without name=value"),
          refused("node.query-address", "127.0.0.1:0", "port 0"),
          refused("node.process", "banyand-standalone", "first 15 bytes"),
          refused("collect.interval", "99ms", "100ms to 1h"),
          refused("scrape.timeout", "8", "has no unit"),
          refused("scrape.max-body", "64MB", "unknown unit"),
          refused("scrape.max-samples", "0", "1 to 200000"),
          refused("os.enabled", "yes", "neither true nor false"),
          refused("os.proportional-memory", "1", "neither true nor false"),
          refused("ktm.enabled", "on", "auto or off"),
          refused("ktm.groups", "disk", "choose from [syscalls, page-cache"),
          refused("ktm.processes", "banyand,banyand-standalone", "first 15 bytes"),
          refused("window.budget", "1023KiB", "1MiB to 1GiB"),
          refused("window.directory", "a\0b", "is no path"),
          refused("http.address", "17922", "has no port"),
          refused("access", "public", "loopback or open"),
          refused("link.proxy-address", "127.0.0.1:70000", "outside 0 to 65535"),
          refused("link.tls.enabled", "on", "neither true nor false"),
          refused("link.tls.ca-file", "/ca.pem", "link.tls.enabled is false"),
          refused("link.tls.cert-file", "/agent.pem", "link.tls.enabled is false"),
          refused("link.tls.key-file", "/agent.key", "link.tls.enabled is false"),
          refused("link.tls.server-name", "proxy", "link.tls.enabled is false"),
          refused("link.token-file", "/no/such/token", "is no file that can be read"),
          refused("link.heartbeat-interval", "11m", "0s to 10m"),
          refused("kafka.bootstrap-servers", "broker", "is no host:port"),
          refused("kafka.topic-prefix", "a/b", "letters, digits"),
          refused("kafka.client", "linger.ms", "without name=value"),
          refused("kafka.client-file", "/no/such/file", "cannot be read"),
          refused("kafka.publish-interval", "99ms", "100ms to 1h"),
          refused("kafka.framing", "json", "single-object or confluent"),
          refused("kafka.schema-ids", "7", "without name=value"),
          refused("kafka.max-bytes-in-flight", "63KiB", "64KiB to 256MiB"),
          refused("kafka.catch-up-rate", "1MB", "unknown unit"),
          refused("captures.enabled", "yes", "neither true nor false"),
          refused("captures.kinds", "cpu,gpu", "choose from [cpu, heap"),
          refused("captures.processes", "banyand-standalone", "first 15 bytes"),
          refused("captures.directory", "a\0b", "is no path"),
          refused("captures.spool", "1023KiB", "1MiB to 1TiB"),
          refused("captures.least-memory", "64MB", "unknown unit"),
          refused("captures.most-cpu-pressure", "101", "0 to 100"),
          refused("config-sources.files", "a.yaml,", "names no file"),
          refused("config-sources.environment-file", "a\0b", "names no file"),
          refused("config-sources.proc", "no", "neither true nor false"),
          refused("config-sources.pprof-address", "localhost:0", "port 0"),
          refused("redaction.salt", "short", "at least 16"),
          refused("targets[].url", "ftp://a/metrics", "http or https"),
          refused("targets[].labels", "zone", "without name=value"));

  /** Keys for which any text is right; only their shape can be wrong. */
  private static final List<String> FREE =
      List.of(
          "redaction.safe-keys",
          "redaction.secret-keys",
          "targets[].container-name",
          "targets[]",
          "kafka.client-id");

  @TempDir Path directory;

  private static Map.Entry<String, List<String>> refused(String key, String value, String word) {
    return Map.entry(key, List.of(value, word));
  }

  /** The keys as the documentation lists them. */
  static Stream<String> keys() {
    return AgentKeys.schema()
        .markdownTable()
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(3, line.indexOf('`', 3)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyHasAValueThatIsRefusedWithItsNameAndTheRemedy(String key) {
    List<String> wrong = REFUSED.get(key);
    assertThat(wrong != null || FREE.contains(key)).as("%s has a refusal here", key).isTrue();
    if (wrong == null) {
      return;
    }
    String value = wrong.getFirst();
    if (key.startsWith("targets[].")) {
      String record =
          key.endsWith("url") ? "url: " + value : "url: http://a/m\n    labels: " + value;
      assertThat(refusalOfFile("targets:\n  - " + record + "\n"))
          .contains(key.substring("targets[].".length()))
          .contains(wrong.get(1))
          .contains("agent.yaml:");
    } else {
      String refusal =
          key.startsWith("kafka.") && !key.equals(AgentKeys.KAFKA_SERVERS)
              ? refusal("--kafka.bootstrap-servers=a:1", "--" + key + "=" + value)
              : refusal("--" + key + "=" + value);
      assertThat(refusal)
          .startsWith(key + " = ")
          .contains(wrong.get(1))
          .contains("--" + key)
          .contains(";");
    }
  }

  @Test
  void confluentFramingNeedsTheIdOfEverySchema() {
    String[] flags = {
      "--kafka.bootstrap-servers=a:1",
      "--kafka.framing=confluent",
      "--kafka.schema-ids=metric-window=7,node-config=8"
    };
    assertThat(refusal(flags)).contains("kafka.schema-ids").contains("has no id of node-state");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsRefusedInTheWrongShape(String key) {
    if (key.contains("[]")) {
      assertThat(refusalOfFile("targets: {a: b}\n")).contains("targets");
      return;
    }
    String[] path = key.split("\\.", 2);
    String inner = path.length == 1 ? key + ": [[a]]\n" : path[0] + ":\n  " + path[1] + ": [[a]]\n";
    if (path.length == 2 && path[1].contains(".")) {
      String[] deeper = path[1].split("\\.", 2);
      inner = path[0] + ":\n  " + deeper[0] + ":\n    " + deeper[1] + ": [[a]]\n";
    }
    assertThat(refusalOfFile(inner)).contains(key).contains("agent.yaml:");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsSuggestedWhenItIsMisspelt(String key) {
    if (key.contains("[]")) {
      return;
    }
    String misspelt = key.substring(0, key.length() - 1) + (key.endsWith("x") ? "y" : "x");
    assertThat(refusal("--" + misspelt + "=a")).contains(misspelt).contains("did you mean");
    String variable =
        "FODC_" + misspelt.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    assertThat(refusal(Map.of(variable, "a"))).contains(variable).contains("did you mean");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0.0.0:17922 | reachable from other machines",
        "[::]:17922 | reachable from other machines",
        "10.1.2.3:17922 | reachable from other machines",
        "node.example:17922 | reachable from other machines"
      })
  void onlyLoopbackIsServedUnlessAccessIsOpen(String address, String reason) throws Exception {
    assertThat(refusal("--http.address=" + address))
        .contains(reason)
        .contains("set access to open");
    assertThat(options("--http.address=" + address, "--access=open").open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "localhost:17922", "[::1]:17922", "127.3.2.1:1"})
  void loopbackNeedsNoPermission(String address) throws Exception {
    assertThat(options("--http.address=" + address).open()).isFalse();
  }

  @Test
  void certificateAndKeyGoTogether() throws Exception {
    Path file = Files.writeString(directory.resolve("agent.pem"), "pem");
    assertThat(refusal("--link.tls.enabled=true", "--link.tls.cert-file=" + file))
        .contains("link.tls.cert-file")
        .contains("set both, or neither");
    assertThat(refusal("--link.tls.enabled=true", "--link.tls.key-file=" + file))
        .contains("set both, or neither");
  }

  @Test
  void aCertificateFileMustBeAFile() {
    for (String file : List.of(directory.toString(), directory + "/none", "a\0b")) {
      assertThat(refusal("--link.tls.enabled=true", "--link.tls.ca-file=" + file))
          .contains("link.tls.ca-file")
          .contains("is no file that can be read");
    }
  }

  @Test
  void theSameTargetTwiceIsRefused() {
    assertThat(refusal("--target=http://a/m", "--target=http://a/m")).contains("is there twice");
  }

  @Test
  void aTargetWithoutUrlIsRefused() {
    assertThat(refusalOfFile("targets:\n  - container-name: a\n")).contains("url is missing");
  }

  @Test
  void withoutConfigurationEveryKeyHasItsDefault() throws Exception {
    AgentOptions options = options();
    assertThat(options.targets()).hasSize(1);
    assertThat(options.http()).hasToString("127.0.0.1:17922");
    assertThat(options.open()).isFalse();
    assertThat(options.link()).isPresent();
    assertThat(options.heartbeat()).isEmpty();
    assertThat(options.windowBudget()).isEmpty();
    assertThat(options("--link.proxy-address=").link()).isEmpty();
  }

  @Test
  void theLaunchersVariablesAreNoKeys() throws Exception {
    Map<String, String> variables = Map.of("FODC_AOT_CACHE", "off", "FODC_JAVA_OPTS", "-Xmx64m");
    assertThat(
            SettingsLoader.load(AgentKeys.schema(), Optional.empty(), variables, List.of())
                .text("node.cluster"))
        .isEqualTo("default");
  }

  private String refusalOfFile(String yaml) {
    return thrown(
        () -> {
          Path file = Files.writeString(directory.resolve("agent.yaml"), yaml);
          AgentOptions.of(
              SettingsLoader.load(AgentKeys.schema(), Optional.of(file), Map.of(), List.of()));
        });
  }

  private static String refusal(Map<String, String> environment) {
    return thrown(
        () ->
            AgentOptions.of(
                SettingsLoader.load(AgentKeys.schema(), Optional.empty(), environment, List.of())));
  }

  private static String refusal(String... flags) {
    return thrown(() -> options(flags));
  }

  private static String thrown(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Throwable[] refusal = new Throwable[1];
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(call)
        .satisfies(e -> refusal[0] = e);
    return String.valueOf(refusal[0].getMessage());
  }

  private static AgentOptions options(String... flags) throws SettingsException {
    return AgentOptions.of(
        SettingsLoader.load(AgentKeys.schema(), Optional.empty(), Map.of(), List.of(flags)));
  }
}
