package io.fodc.schemas.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
  private static final SettingsSchema TARGET =
      SettingsSchema.builder()
          .url("url", "Page to scrape")
          .text("container-name", "", "Label of its series")
          .map("labels", "More labels")
          .required("url")
          .build();

  private static final SettingsSchema SCHEMA =
      SettingsSchema.builder()
          .text("node.cluster", "default", "Cluster of the node")
          .map("node.labels", "Labels of the node")
          .duration(
              "collect.interval",
              Duration.ofSeconds(10),
              Duration.ofMillis(100),
              Duration.ofHours(1),
              "Time between ticks")
          .bytes("window.budget", 30L << 20, 1L << 20, 1L << 40, "Memory of the window")
          .integer("nodes.max", 10_000, 1, 100_000, "Nodes at most")
          .flag("os.enabled", true, "Read /proc")
          .choice("access", "loopback", List.of("loopback", "open"), "Who may connect")
          .address("http.address", "127.0.0.1:17922", "Where HTTP listens")
          .optionalAddress("link.proxy-address", "127.0.0.1:17921", "The proxy")
          .list("files", List.of(), "Files to read")
          .secret("redaction.salt", "Salt")
          .sections("targets", "target", "url", TARGET, "What is scraped")
          .build();

  @TempDir Path directory;

  private Path file(String yaml) throws IOException {
    return Files.writeString(directory.resolve("agent.yaml"), yaml);
  }

  private Settings yaml(String yaml) throws Exception {
    return SettingsLoader.load(SCHEMA, Optional.of(file(yaml)), Map.of(), List.of());
  }

  private static Settings environment(String name, String value) throws SettingsException {
    return SettingsLoader.load(SCHEMA, Optional.empty(), Map.of(name, value), List.of());
  }

  private static Settings flags(String... args) throws SettingsException {
    return SettingsLoader.load(SCHEMA, Optional.empty(), Map.of(), List.of(args));
  }

  private String refusalOfYaml(String yaml) {
    SettingsException refused = catchThrowableOfType(SettingsException.class, () -> yaml(yaml));
    return String.valueOf(refused.getMessage()).replace(directory + "/", "");
  }

  private static String refusalOfFlags(String... args) {
    SettingsException refused = catchThrowableOfType(SettingsException.class, () -> flags(args));
    return String.valueOf(refused.getMessage());
  }

  @Test
  void answersDefaultsWhenNobodySetsAnything() throws Exception {
    Settings settings = flags();
    assertThat(settings.text("node.cluster")).isEqualTo("default");
    assertThat(settings.duration("collect.interval")).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.bytes("window.budget")).isEqualTo(30L << 20);
    assertThat(settings.integer("nodes.max")).isEqualTo(10_000);
    assertThat(settings.flag("os.enabled")).isTrue();
    assertThat(settings.address("http.address")).contains(new HostAndPort("127.0.0.1", 17922));
    assertThat(settings.text("http.address")).isEqualTo("127.0.0.1:17922");
    assertThat(settings.list("files")).isEmpty();
    assertThat(settings.map("node.labels")).isEmpty();
    assertThat(settings.sections("targets")).isEmpty();
    assertThat(settings.isSet("access")).isFalse();
    assertThat(settings.origin("access")).isEqualTo(new Origin.Default());
  }

  @Test
  void flagsOverrideTheEnvironmentWhichOverridesTheFile() throws Exception {
    Path file =
        file(
            """
            node:
              cluster: from-file
            window:
              budget: 40MiB
            collect: {interval: 1s}
            """);
    Settings settings =
        SettingsLoader.load(
            SCHEMA,
            Optional.of(file),
            Map.of("FODC_WINDOW_BUDGET", "50MiB", "FODC_COLLECT_INTERVAL", "2s", "HOME", "/"),
            List.of("--collect.interval=3s"));
    assertThat(settings.text("node.cluster")).isEqualTo("from-file");
    assertThat(settings.origin("node.cluster")).isEqualTo(new Origin.File(file.toString(), 2));
    assertThat(settings.bytes("window.budget")).isEqualTo(50L << 20);
    assertThat(settings.origin("window.budget").where()).isEqualTo("FODC_WINDOW_BUDGET");
    assertThat(settings.duration("collect.interval")).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.origin("collect.interval").where()).isEqualTo("--collect.interval");
  }

  @Test
  void takesBothSpellingsOfAFlag() throws Exception {
    Settings settings = flags("--nodes.max", "7", "--access=open", "--os.enabled");
    assertThat(settings.integer("nodes.max")).isEqualTo(7);
    assertThat(settings.text("access")).isEqualTo("open");
    assertThat(flags("--os.enabled=false").flag("os.enabled")).isFalse();
  }

  @Test
  void theLastOfARepeatedFlagWinsAndListsAddUp() throws Exception {
    Settings settings =
        flags(
            "--nodes.max=7",
            "--nodes.max=8",
            "--files=a,b",
            "--files=c",
            "--node.labels=zone=a",
            "--node.labels=disk=ssd");
    assertThat(settings.integer("nodes.max")).isEqualTo(8);
    assertThat(settings.list("files")).containsExactly("a", "b", "c");
    assertThat(settings.map("node.labels"))
        .containsExactly(Map.entry("zone", "a"), Map.entry("disk", "ssd"));
  }

  @Test
  void readsRecordsFromYamlWithTheirOrigins() throws Exception {
    Settings settings =
        yaml(
            """
            targets:
              - url: http://localhost:2121/metrics
                container-name: data
                labels: {tier: hot}
              - http://localhost:17915/metrics
            files:
              - a,b.yaml
              - c.yaml
            node:
              labels:
                zone: a
            """);
    List<Settings> targets = settings.sections("targets");
    assertThat(targets).hasSize(2);
    assertThat(targets.getFirst().text("container-name")).isEqualTo("data");
    assertThat(targets.getFirst().map("labels")).containsEntry("tier", "hot");
    assertThat(targets.getFirst().origin().where()).endsWith("agent.yaml:2");
    assertThat(targets.get(1).text("url")).isEqualTo("http://localhost:17915/metrics");
    assertThat(settings.list("files")).containsExactly("a,b.yaml", "c.yaml");
    assertThat(settings.map("node.labels")).containsEntry("zone", "a");
  }

  @Test
  void shortFlagsReplaceTheRecordsOfTheFile() throws Exception {
    Path file = file("targets: [{url: 'http://a/metrics'}]");
    Settings settings =
        SettingsLoader.load(
            SCHEMA,
            Optional.of(file),
            Map.of("FODC_TARGETS", "http://b/metrics"),
            List.of("--target", "http://c/metrics", "--target=http://d/metrics"));
    assertThat(settings.sections("targets").stream().map(each -> each.text("url")))
        .containsExactly("http://c/metrics", "http://d/metrics");
    assertThat(settings.origin("targets").where()).isEqualTo("--target");
  }

  @Test
  void anEmptyOptionalAddressMeansNone() throws Exception {
    assertThat(environment("FODC_LINK_PROXY_ADDRESS", "").address("link.proxy-address")).isEmpty();
    assertThat(yaml("link: {proxy-address: \"\"}").address("link.proxy-address")).isEmpty();
  }

  @Test
  void acceptsAnEmptyFileAndSectionsWithEverythingCommentedOut() throws Exception {
    assertThat(yaml("").text("access")).isEqualTo("loopback");
    assertThat(yaml("# nothing\n---\n").text("access")).isEqualTo("loopback");
    assertThat(yaml("window:\n  # budget: 1GiB\n").bytes("window.budget")).isEqualTo(30L << 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "window: {bugdet: 1GiB}    | unknown key 'window.bugdet' (agent.yaml:1); did you mean 'window.budget'?",
        "windwo: {budget: 1GiB}    | unknown key 'windwo' (agent.yaml:1); did you mean 'window'?",
        "budget: 1GiB              | unknown key 'budget' (agent.yaml:1); did you mean 'window.budget'?",
        "colour: blue              | unknown key 'colour' (agent.yaml:1); remove it",
        "targets: [{ulr: 'http://a'}] | targets[0]: unknown key 'ulr' (agent.yaml:1); did you mean 'url'?",
        "targets: [{container-name: a}] | targets[0]: url is missing (agent.yaml:1); set it to an http or https URL",
        "targets: {url: a}         | targets (agent.yaml:1) is not a list; begin each record with '- '",
        "window: 30MiB             | window (agent.yaml:1) is a section, not a value",
        "nodes: {max: [1]}         | nodes.max = '[...]' (agent.yaml:1) is a list; allowed: 1 to 100000",
        "nodes: {max: }            | nodes.max = '' (agent.yaml:1) has no value",
        "nodes: {max: 1, max: 2}   | configuration file agent.yaml:1 names the key 'max' twice; correct it",
        "{nodes.max: 1, nodes: {max: 2}} | nodes.max is set on line 1 and again (agent.yaml:1); remove one",
        "[1, 2]                    | configuration file agent.yaml:1 holds no keys",
        "'a: b: c'                 | configuration file agent.yaml:1 is not valid YAML: mapping values are not allowed here; correct it",
        "window: {budget           | configuration file agent.yaml:1 is not valid YAML",
      })
  void refusesWhatIsWrongInAFile(String yaml, String message) {
    assertThat(refusalOfYaml(yaml)).startsWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nodes.max=0        | nodes.max = '0' (--nodes.max) is outside the allowed range; allowed: 1 to 100000; for example 1",
        "--nodes.max=ten      | nodes.max = 'ten' (--nodes.max) is not a whole number",
        "--collect.interval=10 | collect.interval = '10' (--collect.interval) has no unit (d, h, m, s, ms, us); allowed: 100ms to 1h; for example 100ms",
        "--collect.interval=1x | collect.interval = '1x' (--collect.interval) has the unknown unit 'x'",
        "--collect.interval=2h | collect.interval = '2h' (--collect.interval) is outside the allowed range; allowed: 100ms to 1h",
        "--window.budget=30MB | window.budget = '30MB' (--window.budget) has the unknown unit 'MB' (B, KiB, MiB, GiB, TiB); allowed: 1MiB to 1TiB",
        "--window.budget=99999999999GiB | window.budget = '99999999999GiB' (--window.budget) is too large to be counted",
        "--os.enabled=yes     | os.enabled = 'yes' (--os.enabled) is neither true nor false",
        "--access=all         | access = 'all' (--access) is not one of the allowed words; allowed: loopback or open",
        "--http.address=17922 | http.address = '17922' (--http.address) has no port",
        "--http.address=a:99999 | http.address = 'a:99999' (--http.address) has a port outside 0 to 65535",
        "--http.address=::1:80 | http.address = '::1:80' (--http.address) has an IPv6 address without brackets",
        "--target=ftp://a     | targets[0]: url = 'ftp://a' (--target) is not an http or https URL with a host",
        "--target=http://u:pw@:x/ | targets[0]: url = 'http://<hidden>@:x/' (--target) is not",
        "--node.labels=zone   | node.labels = 'zone' (--node.labels) has a part without name=value",
        "--node.labels=a=1,a=2 | node.labels = 'a=1,a=2' (--node.labels) names 'a' twice",
        "--nodes.mx=1         | unknown flag '--nodes.mx'; did you mean '--nodes.max'?",
        "--targets=http://a   | unknown flag '--targets'; did you mean '--target'?",
        "--nodes.max          | --nodes.max has no value; write --nodes.max=VALUE",
        "nodes.max=1          | unexpected argument 'nodes.max=1'; write flags as --key=value",
      })
  void refusesWhatIsWrongOnTheCommandLine(String flag, String message) {
    assertThat(refusalOfFlags(flag)).startsWith(message);
  }

  @Test
  void refusesAnUnknownVariableAndNamesTheNearest() {
    assertThatThrownBy(() -> environment("FODC_WINDOW_BUGDET", "1GiB"))
        .hasMessageStartingWith(
            "unknown environment variable 'FODC_WINDOW_BUGDET'; did you mean 'FODC_WINDOW_BUDGET'?");
    assertThatThrownBy(() -> environment("FODC_WINDOW_BUDGET", "1"))
        .hasMessageStartingWith("window.budget = '1' (FODC_WINDOW_BUDGET) has no unit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FODC_HOME=/opt/fodc",
        "FODC_JAVA_HOME=/usr/lib/jvm/x",
        "FODC_AOT_CACHE=off",
        "FODC_HEAP=1g",
        "FODC_CACHE_DIR=/tmp/x",
        "FODC_CONFIG=x.yaml",
        "FODC_PROXY_SERVICE_HOST=10.0.0.1",
        "FODC_PROXY_SERVICE_PORT=17920",
        "FODC_PROXY_SERVICE_PORT_HTTP=17920",
        "FODC_PROXY_PORT=tcp://10.0.0.1:17920",
        "FODC_PROXY_PORT_17920_TCP=tcp://10.0.0.1:17920",
        "FODC_PROXY_PORT_17920_TCP_ADDR=10.0.0.1",
        "HOME=/root"
      })
  void ignoresVariablesThatAreNotForTheConfiguration(String variable) throws Exception {
    String[] parts = variable.split("=", 2);
    assertThat(environment(parts[0], parts[1]).text("access")).isEqualTo("loopback");
  }

  @Test
  void namesEveryRefusalAtOnce() {
    String message = refusalOfFlags("--nodes.max=0", "--access=all", "--nope=1");
    assertThat(message.lines()).hasSize(3);
  }

  @Test
  void neverPrintsASecret() throws Exception {
    Settings settings = flags("--redaction.salt=hunter2", "--target=http://u:hunter2@a/metrics");
    assertThat(settings.text("redaction.salt")).isEqualTo("hunter2");
    assertThat(settings.print()).doesNotContain("hunter2").contains("salt: \"<hidden>\"");
    assertThat(settings.refuse("redaction.salt", "is too short", "make it longer"))
        .hasMessage("redaction.salt = <hidden> (--redaction.salt) is too short; make it longer");
  }

  @Test
  void whatItPrintsCanBeLoadedAgain() throws Exception {
    Settings settings =
        flags(
            "--target=http://a/metrics",
            "--target=http://b/metrics",
            "--node.cluster=a \"b\" \\ \t #c: d",
            "--node.labels=zone=a",
            "--files=x,y",
            "--collect.interval=1m30s",
            "--link.proxy-address=");
    Settings again = yaml(settings.print());
    assertThat(again.print().replaceAll("#.*", ""))
        .isEqualTo(settings.print().replaceAll("#.*", ""));
    assertThat(again.text("node.cluster")).isEqualTo("a \"b\" \\ \t #c: d");
    assertThat(settings.print())
        .containsPattern("interval: 1m30s +# --collect.interval\n")
        .containsPattern("budget: 30MiB +# default\n");
  }

  @Test
  void refusesFilesThatCannotBeRead() throws Exception {
    assertThatThrownBy(
            () ->
                SettingsLoader.load(
                    SCHEMA, Optional.of(directory.resolve("no.yaml")), Map.of(), List.of()))
        .hasMessageEndingWith(
            "no.yaml cannot be read (NoSuchFileException); check the path and its permissions");
    Path binary = Files.write(directory.resolve("b.yaml"), new byte[] {'a', ':', (byte) 0xff});
    assertThatThrownBy(() -> SettingsLoader.load(SCHEMA, Optional.of(binary), Map.of(), List.of()))
        .hasMessageEndingWith("is not UTF-8; save it as UTF-8");
    Path large =
        Files.write(
            directory.resolve("l.yaml"), "#\n".repeat(600_000).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> SettingsLoader.load(SCHEMA, Optional.of(large), Map.of(), List.of()))
        .hasMessageEndingWith("has more than 1048576 bytes; shorten it");
  }

  @Test
  void theHelpNamesEveryKeyWithItsDefaultAndVariable() {
    String help = SCHEMA.helpText();
    assertThat(help).contains("--window.budget", "FODC_WINDOW_BUDGET", "30MiB", "1MiB to 1TiB");
    assertThat(help).contains("--target=<url>  (repeatable)", "container-name");
    assertThat(SCHEMA.markdownTable()).contains("| `window.budget` | 30MiB | 1MiB to 1TiB |");
  }

  @Test
  void takesTheOptionsOfTheProcessOutOfTheArguments() throws Exception {
    Invocation invocation =
        Invocation.of(List.of("--config", "a.yaml", "--print-config", "--nodes.max=1"), Map.of());
    assertThat(invocation.file()).contains(Path.of("a.yaml"));
    assertThat(invocation.printConfig()).isTrue();
    assertThat(invocation.flags()).containsExactly("--nodes.max=1");
    assertThat(Invocation.of(List.of("--help"), Map.of("FODC_CONFIG", "b.yaml")).file())
        .contains(Path.of("b.yaml"));
    assertThatThrownBy(() -> Invocation.of(List.of("--config"), Map.of()))
        .hasMessage("--config has no value; write --config=FILE");
  }
}
