package io.fodc.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessQuery;
import io.fodc.agent.redaction.Fingerprints;
import io.fodc.agent.redaction.Redactor;
import io.fodc.schemas.settings.HostAndPort;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCollectorTest {
  private static final Redactor REDACTOR =
      new Redactor(Fingerprints.ofSecretSalt("sixteen-chars-at-least"), Set.of(), Set.of());

  /** Key as a flag, value, and the part of the value that must not be seen anywhere. */
  private record Seeded(String key, String value, String secret) {}

  private static final List<Seeded> SECRETS =
      List.of(
          new Seeded("etcd-password", "hunter2-etcd", "hunter2-etcd"),
          new Seeded("etcd-username", "rootofetcd", "rootofetcd"),
          new Seeded("etcd-endpoints", "http://eve:hunter3@etcd:2379", "hunter3"),
          new Seeded("azure-account-key", "Zm9vYmFyYmF6cXV4==", "Zm9vYmFy"),
          new Seeded("azure-sas-token", "sv=2020-08-04&sig=Qm9iJTIw", "Qm9iJTIw"),
          new Seeded("dest", "https://a.blob.core.windows.net/c?sv=1&sig=S1gnature", "S1gnature"),
          new Seeded("source", "s3://key1:hunter4@bucket/p", "hunter4"),
          new Seeded("azure-endpoint", "https://a.net/?SharedAccessSignature=zzTop9", "zzTop9"),
          new Seeded("aws-access-key-id", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7"),
          new Seeded("aws-secret-access-key", "wJalrXUtnFEMI/K7MDENG", "wJalrXUtnFEMI"),
          new Seeded("aws-session-token", "FwoGZXIvYXdzEJr", "FwoGZXIv"),
          new Seeded(
              "azure-storage-connection-string",
              "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=bXlrZXk=",
              "bXlrZXk"),
          new Seeded("something-token", "t0ken-value", "t0ken-value"),
          new Seeded("namespace", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "eyJzdWIi"),
          new Seeded("node-host", "9f86d081884c7d659a2feaa0c55ad015", "9f86d081"),
          new Seeded("key-file", "-----BEGIN PRIVATE KEY----- MIIEvQIBADAN", "MIIEvQIB"),
          new Seeded("brand-new-option", "swordfish", "swordfish"));

  private static final List<Map.Entry<String, String>> HARMLESS =
      List.of(
          Map.entry("http-key-file", "/etc/banyandb/tls/harmless.key"),
          Map.entry("s3-credential-file", "/etc/s3/harmless-credentials"),
          Map.entry("auth-config-file", "/etc/banyandb/harmless.yaml"),
          Map.entry("grpc-port", "27912"),
          Map.entry("logging-level", "warn"),
          Map.entry("node-labels", "type=hot"));

  @TempDir Path directory;

  private Path proc() throws IOException {
    return Files.createDirectories(directory.resolve("proc"));
  }

  private void process(List<String> argv, List<String> environ) throws IOException {
    Path process = Files.createDirectories(proc().resolve("7"));
    Files.writeString(process.resolve("comm"), "banyand\n");
    Files.writeString(
        process.resolve("stat"), "7 (banyand) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 0 0 0 0 5 1");
    Files.writeString(process.resolve("cmdline"), String.join("\0", argv) + "\0");
    Files.writeString(process.resolve("environ"), String.join("\0", environ) + "\0");
  }

  private NodeConfiguration collect(ConfigSources sources) throws IOException {
    ProcessFinder finder = new ProcessFinder(proc(), ProcessQuery.BANYANDB);
    return new ConfigCollector(sources, finder, REDACTOR).collect(1_700_000_000_000L);
  }

  private NodeConfiguration collectProc() throws IOException {
    return collect(new ConfigSources(List.of(), Optional.empty(), true, Optional.empty()));
  }

  private NodeConfiguration collectFile(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return collect(new ConfigSources(List.of(file), Optional.empty(), false, Optional.empty()));
  }

  private NodeConfiguration collectEnvironment(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("node.env"), text);
    return collect(new ConfigSources(List.of(), Optional.of(file), false, Optional.empty()));
  }

  private NodeConfiguration collectPprof(byte[] body, int status) throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(status, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    try {
      HostAndPort address = new HostAndPort("127.0.0.1", server.getAddress().getPort());
      NodeConfiguration found =
          collect(new ConfigSources(List.of(), Optional.empty(), false, Optional.of(address)));
      assertThat(asked).containsExactly("GET /debug/pprof/cmdline");
      return found;
    } finally {
      server.stop(0);
    }
  }

  private static String variable(String key) {
    return "BYDB_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static List<String> lines(String prefix, String separator, boolean variables) {
    List<String> lines = new ArrayList<>();
    SECRETS.forEach(
        each ->
            lines.add(
                prefix
                    + (variables ? variable(each.key()) : each.key())
                    + separator
                    + each.value()));
    HARMLESS.forEach(
        each ->
            lines.add(
                prefix
                    + (variables ? variable(each.getKey()) : each.getKey())
                    + separator
                    + each.getValue()));
    return lines;
  }

  private static List<String> argv(boolean separate) {
    List<String> argv = new ArrayList<>(List.of("/banyand", "data"));
    for (String flag : lines("--", "=", false)) {
      if (separate) {
        argv.addAll(List.of(flag.split("=", 2)));
      } else {
        argv.add(flag);
      }
    }
    return argv;
  }

  private static void assertNothingLeaks(NodeConfiguration configuration) {
    ConfigSnapshot snapshot = configuration.toProto();
    String bytes = snapshot.toByteString().toString(StandardCharsets.UTF_8);
    for (Seeded seeded : SECRETS) {
      assertThat(bytes).as(seeded.key()).doesNotContain(seeded.secret());
    }
    for (Map.Entry<String, String> harmless : HARMLESS) {
      assertThat(bytes).contains(harmless.getValue());
    }
    assertThat(snapshot.getEntriesCount()).isGreaterThanOrEqualTo(SECRETS.size() + HARMLESS.size());
    assertThat(snapshot.getEntriesList().stream().filter(each -> each.getHidden()))
        .hasSizeGreaterThanOrEqualTo(SECRETS.size())
        .allMatch(each -> !each.getHiddenReason().isEmpty());
  }

  @Test
  void flagsInOneArgumentDoNotLeak() throws IOException {
    process(argv(false), List.of());
    assertNothingLeaks(collectProc());
  }

  @Test
  void flagsInTwoArgumentsDoNotLeak() throws IOException {
    process(argv(true), List.of());
    assertNothingLeaks(collectProc());
  }

  @Test
  void theEnvironmentDoesNotLeak() throws IOException {
    List<String> environ = lines("", "=", true);
    environ.add("AWS_SECRET_ACCESS_KEY=swordfish");
    environ.add("MY_APP_PASSWORD=swordfish");
    process(List.of("/banyand", "data"), environ);
    NodeConfiguration found = collectProc();
    assertNothingLeaks(found);
    assertThat(found.entries()).extracting(each -> each.key()).doesNotContain("MY_APP_PASSWORD");
    assertThat(found.gaps())
        .contains(
            new NodeConfiguration.Gap(
                proc().resolve("7/environ").toString(), "1 variables of others are left out"));
  }

  @Test
  void yamlDoesNotLeak() throws IOException {
    List<String> yaml = lines("", ": '", false).stream().map(line -> line + "'").toList();
    assertNothingLeaks(collectFile("data.yaml", String.join("\n", yaml)));
  }

  @Test
  void jsonDoesNotLeak() throws IOException {
    List<String> json = lines("\"", "\": \"", false).stream().map(line -> line + "\"").toList();
    assertNothingLeaks(collectFile("data.json", "{" + String.join(",\n", json) + "}"));
  }

  @Test
  void propertiesDoNotLeak() throws IOException {
    assertNothingLeaks(collectFile("data.properties", String.join("\n", lines("", "=", false))));
  }

  @Test
  void envFilesDoNotLeak() throws IOException {
    assertNothingLeaks(collectFile("data.env", String.join("\n", lines("", "=", true))));
    assertNothingLeaks(collectEnvironment(String.join("\n", lines("export ", "=", true))));
    assertNothingLeaks(collectEnvironment(String.join("\0", lines("", "=", true))));
  }

  @Test
  void theCommandLineOfPprofDoesNotLeak() throws IOException {
    byte[] body = String.join("\0", argv(true)).getBytes(StandardCharsets.UTF_8);
    NodeConfiguration found = collectPprof(body, 200);
    assertNothingLeaks(found);
    assertThat(found.entries())
        .anySatisfy(
            entry -> {
              assertThat(entry.key()).isEqualTo("argv.command");
              assertThat(entry.value()).isEqualTo("data");
              assertThat(entry.origin()).endsWith("/debug/pprof/cmdline");
            });
  }

  @Test
  void shadowedValuesAndStrayArgumentsDoNotLeak() throws IOException {
    process(
        List.of(
            "/banyand",
            "data",
            "--etcd-password=first-secret",
            "--etcd-password",
            "second-secret",
            "-phunter2",
            "stray-secret",
            "--hunter2 x=1",
            "--tls",
            "other-stray",
            "--"),
        List.of("BYDB_ETCD_PASSWORD=third-secret"));
    NodeConfiguration found = collectProc();
    String bytes = found.toProto().toByteString().toString(StandardCharsets.UTF_8);
    assertThat(bytes).doesNotContain("first-secret", "second-secret", "third-secret");
    assertThat(bytes).doesNotContain("hunter2", "stray");
    NodeConfiguration.Entry password = entry(found, "etcd-password");
    assertThat(password.shadowed()).hasSize(2).allMatch(each -> each.hidden());
    assertThat(password.shadowed().get(1).provenance()).isEqualTo(Provenance.ENVIRONMENT);
    assertThat(entry(found, "tls").value()).isEqualTo("true");
  }

  @Test
  void aSecretInAKeyOrInABrokenFileDoesNotLeak() throws IOException {
    NodeConfiguration keys =
        collectFile("a.yaml", "'hunter2 is my key': 1\n9f86d081884c7d659a2feaa0c55ad015: 2\n");
    NodeConfiguration broken = collectFile("b.yaml", "password: hunter2: hunter2\n");
    NodeConfiguration twice = collectFile("c.yaml", "hunter2: 1\nhunter2: 2\n");
    NodeConfiguration quoted =
        collectEnvironment("BYDB_KEY_FILE=\"-----BEGIN\nMIIEhunter2=\n\"\nhunter2 line\n");
    for (NodeConfiguration each : List.of(keys, broken, twice, quoted)) {
      assertThat(each.toProto().toString()).doesNotContain("hunter2", "9f86d081");
    }
    assertThat(broken.gaps().getFirst().reason()).isEqualTo("cannot be parsed (line 1)");
    assertThat(entry(quoted, "key-file").hiddenReason()).isEqualTo("pem");
  }

  @Test
  void aFlagWinsOverTheEnvironmentWhichWinsOverAFile() throws IOException {
    process(
        List.of("/banyand", "data", "--grpc-port=3"),
        List.of("BYDB_GRPC_PORT=2", "BYDB_HTTP_PORT=8"));
    Path first =
        Files.writeString(directory.resolve("data.yaml"), "a: {}\ngrpc-port: 1\nhttp-port: 1\n");
    Path second =
        Files.writeString(
            directory.resolve("more.yaml"), "grpc-port: 0\nnode-labels: [a=b, c=d]\n");
    NodeConfiguration found =
        collect(
            new ConfigSources(List.of(first, second), Optional.empty(), true, Optional.empty()));
    NodeConfiguration.Entry port = entry(found, "grpc-port");
    assertThat(port.value()).isEqualTo("3");
    assertThat(port.provenance()).isEqualTo(Provenance.FLAG);
    assertThat(port.origin()).endsWith("7/cmdline");
    assertThat(port.shadowed())
        .extracting(each -> each.value() + " " + Path.of(each.origin()).getFileName())
        .containsExactly("2 environ)", "0 more.yaml:1", "1 data.yaml:2");
    assertThat(entry(found, "http-port").origin()).startsWith("BYDB_HTTP_PORT (");
    assertThat(entry(found, "node-labels").value()).isEqualTo("a=b,c=d");
  }

  @Test
  void equalConfigurationsHaveEqualFingerprintsWhereverTheyWereFound() throws IOException {
    NodeConfiguration file = collectFile("x.yaml", "etcd-password: a\ngrpc-port: 1\n");
    NodeConfiguration environment = collectEnvironment("BYDB_GRPC_PORT=1\nBYDB_ETCD_PASSWORD=a\n");
    NodeConfiguration other = collectEnvironment("BYDB_GRPC_PORT=1\nBYDB_ETCD_PASSWORD=b\n");
    assertThat(environment.fingerprint()).isEqualTo(file.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(other.fingerprint()).isNotEqualTo(file.fingerprint());
    assertThat(file.toProto().getFingerprint()).isEqualTo(file.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.key",
        "tls.pem",
        "credentials.yaml",
        "auth-config.yaml",
        "my-secrets.yaml",
        "db-password.env",
        "token",
        "id_rsa",
        "service-account.json"
      })
  void neverOpensSecretFiles(String name) throws IOException {
    NodeConfiguration found = collectFile(name, "a: 1\n");
    assertThat(found.entries()).isEmpty();
    assertThat(found.gaps().getFirst().reason()).endsWith("never opened");
  }

  @Test
  void neverFollowsALinkToASecretFileNorOpensWhatIsNoFile() throws IOException {
    Path secret = Files.writeString(directory.resolve("server.key"), "a: 1");
    Path link = Files.createSymbolicLink(directory.resolve("plain.yaml"), secret);
    NodeConfiguration found =
        collect(
            new ConfigSources(List.of(link, proc()), Optional.empty(), false, Optional.empty()));
    assertThat(found.entries()).isEmpty();
    assertThat(found.gaps())
        .extracting(NodeConfiguration.Gap::reason)
        .containsExactly("leads to a file of secrets: never opened", "is no regular file");
  }

  @Test
  void saysWhyASourceGaveNothing() throws IOException {
    Files.createDirectories(proc());
    Path large = Files.write(directory.resolve("l.yaml"), new byte[TextFiles.MAX_BYTES + 1]);
    Path toml = Files.writeString(directory.resolve("x.toml"), "a=1");
    NodeConfiguration found =
        collect(
            new ConfigSources(
                List.of(directory.resolve("no.yaml"), large, toml),
                Optional.of(directory.resolve("no.env")),
                true,
                Optional.of(new HostAndPort("127.0.0.1", 1))));
    assertThat(found.gaps())
        .extracting(NodeConfiguration.Gap::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).isEqualTo("does not exist"),
            reason -> assertThat(reason).startsWith("has more than 1048576 bytes"),
            reason -> assertThat(reason).startsWith("has a form that is not read"),
            reason -> assertThat(reason).isEqualTo("does not exist"),
            reason -> assertThat(reason).startsWith("no process with comm banyand*"),
            reason -> assertThat(reason).isEqualTo("cannot be read (ConnectException)"));
  }

  @Test
  void readsPprofOnlyWhenTheProcessToldNothing() throws IOException {
    process(List.of("/banyand", "data"), List.of());
    NodeConfiguration found =
        collect(
            new ConfigSources(
                List.of(), Optional.empty(), true, Optional.of(new HostAndPort("127.0.0.1", 1))));
    assertThat(found.gaps()).isEmpty();
    assertThat(entry(found, "argv.command").value()).isEqualTo("data");
  }

  @Test
  void refusesWhatIsNoCommandLine() throws IOException {
    assertThat(collectPprof(new byte[0], 404).gaps().getFirst().reason())
        .isEqualTo("answered with status 404");
    assertThat(collectPprof(new byte[(4 << 20) + 1], 200).gaps().getFirst().reason())
        .isEqualTo("answered with more than 4194304 bytes");
  }

  @Test
  void aPprofThatHangsCostsItsDeadlineAndNoMore() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RawSource source =
          PprofCommandLine.read(new HostAndPort("127.0.0.1", server.getLocalPort()), 100);
      assertThat(source.gaps().getFirst().reason()).isEqualTo("did not answer within 100 ms");
    }
  }

  @Test
  void staysWithinTheBoundsOfTheLink() throws IOException {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      yaml.append("option-").append(i).append("-port: ").append(i).append('\n');
    }
    ConfigSnapshot snapshot = collectFile("big.yaml", yaml.toString()).toProto();
    assertThat(snapshot.getEntriesCount()).isBetween(1, 10_000);
    assertThat(snapshot.getSerializedSize()).isLessThan(2 << 20);
    assertThat(snapshot.getGapsList()).anyMatch(gap -> gap.getReason().endsWith("are left out"));
  }

  @Test
  void randomSecretsInRandomPlacesNeverLeak() throws IOException {
    long seed = 20261103;
    Random random = new Random(seed);
    String alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    for (int round = 0; round < 60; round++) {
      List<String> secrets = new ArrayList<>();
      List<String> argv = new ArrayList<>(List.of("/banyand", "data"));
      List<String> environ = new ArrayList<>();
      StringBuilder yaml = new StringBuilder();
      for (int i = 0; i < 12; i++) {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 24; n++) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        String secret = text.toString();
        secrets.add(secret);
        String key =
            List.of("x" + i, "node-host", "etcd-password", "some-path").get(random.nextInt(4));
        switch (random.nextInt(7)) {
          case 0 -> argv.add("--" + key + "=" + secret);
          case 1 -> argv.addAll(List.of("--" + key, secret));
          case 2 -> argv.add(secret);
          case 3 -> environ.add("BYDB_X" + i + "=" + secret);
          case 4 -> environ.add(secret + "=1");
          case 5 -> yaml.append("k").append(i).append(": {").append(secret).append(": [1]}\n");
          default ->
              yaml.append("k").append(i).append(": {a: [1, {b: ").append(secret).append("}]}\n");
        }
      }
      process(argv, environ);
      Path file = Files.writeString(directory.resolve("random.yaml"), yaml);
      NodeConfiguration found =
          collect(new ConfigSources(List.of(file), Optional.empty(), true, Optional.empty()));
      String bytes = found.toProto().toByteString().toString(StandardCharsets.UTF_8);
      for (String secret : secrets) {
        assertThat(bytes).as("seed %d round %d", seed, round).doesNotContain(secret);
      }
    }
  }

  @Test
  void comesFromSettings() throws Exception {
    SettingsSchema.Builder builder = SettingsSchema.builder();
    ConfigSources.declare(builder);
    SettingsSchema schema = builder.build();
    Settings settings =
        SettingsLoader.load(
            schema,
            Optional.empty(),
            Map.of("FODC_REDACTION_SALT", "short"),
            List.of(
                "--config-sources.files=a.yaml,b.yaml",
                "--config-sources.pprof-address=localhost:6060"));
    ConfigSources sources = ConfigSources.from(settings);
    assertThat(sources.files()).containsExactly(Path.of("a.yaml"), Path.of("b.yaml"));
    assertThat(sources.environmentFile()).isEmpty();
    assertThat(sources.pprofAddress()).contains(new HostAndPort("localhost", 6060));
    assertThatThrownBy(() -> ConfigSources.redactor(settings, "c"))
        .hasMessage(
            "redaction.salt = <hidden> (FODC_REDACTION_SALT) has 5 characters; use at least 16, or"
                + " leave it empty");
  }

  private static NodeConfiguration.Entry entry(NodeConfiguration configuration, String key) {
    return configuration.entries().stream()
        .filter(each -> each.key().equals(key))
        .findAny()
        .orElseThrow();
  }
}
