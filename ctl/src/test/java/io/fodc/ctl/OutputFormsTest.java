package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The same answer in every form, and hostile answers in each. */
class OutputFormsTest {
  @TempDir Path directory;

  private final PlayedProxy proxy = PlayedProxy.start().json("GET /api/v1/nodes", Played.NODES);

  @AfterEach
  void close() {
    proxy.close();
  }

  private Shell.Ran run(String... arguments) {
    return new Shell(directory).on(proxy).run(arguments);
  }

  @Test
  void aTableIsAlignedUnderItsHeader() {
    Shell.Ran ran = run("get", "nodes");
    assertThat(ran.out())
        .isEqualTo(
            """
            CLUSTER   NODE         ROLE           STATUS    HEALTH   SAMPLE   WINDOW   KTM
            prod      data-hot-0   datanode-hot   online    good     2s       25h      full
            prod      liaison-0    datanode-hot   offline   bad      2s       25h      full
            """);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
  }

  @Test
  void theWideFormAddsColumnsAndShortensNothing() {
    assertThat(run("get", "nodes", "-o", "wide").out())
        .startsWith(
            "CLUSTER   NODE         ROLE           STATUS    HEALTH   SAMPLE   WINDOW   KTM    AGENT   "
                + "INTERVAL   SERIES   POD              HOST   GRPC               LABELS\n")
        .contains("pod-data-hot-0   h1     data-hot-0:17912   zone=a\n");
  }

  @Test
  void jsonIsWhatTheProxySaid() throws Exception {
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(run("get", "nodes", "-o", "json").out()))
        .isEqualTo(json.readTree(Played.NODES));
  }

  @Test
  void yamlIsTheSame() throws Exception {
    Object read =
        new Load(LoadSettings.builder().build())
            .loadFromString(run("get", "nodes", "-o", "yaml").out());
    assertThat(new ObjectMapper().valueToTree(read).toString())
        .isEqualTo(new ObjectMapper().readTree(Played.NODES).toString());
  }

  @Test
  void namesAreThoseThatCommandsTake() {
    assertThat(run("get", "nodes", "-o", "name").out())
        .isEqualTo("prod/data-hot-0\nprod/liaison-0\n");
  }

  @Test
  void selectorsAndNamesSortOutWhatTheProxyDoesNot() {
    assertThat(run("get", "nodes", "-l", "zone=b").err()).isEqualTo("no such nodes\n");
    assertThat(run("get", "nodes", "-l", "zone=a", "-n", "prod/liaison-0", "-o", "name").out())
        .isEqualTo("prod/liaison-0\n");
    assertThat(proxy.asked().getLast().target())
        .isEqualTo("/api/v1/nodes?cluster=prod&node_id=liaison-0");
  }

  @Test
  void aNodeIsDescribedInFull() {
    proxy.json(
        "GET /api/v1/nodes/prod%2Fdata-hot-0", Played.node("prod", "data-hot-0", "late", "bad"));
    assertThat(run("describe", "node", "prod/data-hot-0").out())
        .isEqualTo(
            """
            Node:             prod/data-hot-0
            Role:             datanode-hot
            Status:           late
            Health:           bad
            Labels:           zone=a
            Pod:              pod-data-hot-0
            Host:             h1
            gRPC:             data-hot-0:17912
            Last sample:      2026-11-22T09:59:58Z (2s ago)
            Agent:            0.1.0
            Agent memory:     50.0MiB
            KTM:              full
            Window:           400 series, 4000 samples, 1.0MiB of 30.0MiB, back 25h
            Targets:
              TARGET             UP    SAMPLES   BAD   REASON
              http://n/metrics   yes   400       0     -
            """);
  }

  @Test
  void escapesOfTheTerminalAreShownAndChangeNothing() {
    String hostile = "a\\u001b[2J\\u009b31m\\nb\\u202e\\r\\u0007\\u2028c";
    proxy.json(
        "GET /api/v1/nodes",
        "{\"nodes\":[" + Played.node("prod", hostile, "online\\u001b[31m", "good") + "]}");
    for (String form : new String[] {"table", "wide", "json", "yaml", "name"}) {
      Shell.Ran ran =
          new Shell(directory)
              .on(proxy)
              .withTerminals()
              .with("NO_COLOR", "1")
              .run("get", "nodes", "-o", form);
      assertThat(ran.exit()).as(form).isZero();
      assertThat(ran.out().codePoints().filter(c -> c != '\n').mapToObj(Character::getType))
          .as(form)
          .doesNotContain(
              (int) Character.CONTROL, (int) Character.FORMAT, (int) Character.LINE_SEPARATOR);
    }
    assertThat(run("get", "nodes").out().lines()).hasSize(2);
    assertThat(run("get", "nodes", "-o", "name").out())
        .isEqualTo("prod/a\\x1b[2J\\x9b31m\\nb\\u{202e}\\r\\x07\\u{2028}c\n");
  }

  @Test
  void longCellsAreShortenedInATableAlone() {
    String longId = "x".repeat(300);
    proxy.json(
        "GET /api/v1/nodes", "{\"nodes\":[" + Played.node("prod", longId, "online", "good") + "]}");
    assertThat(run("get", "nodes").out())
        .contains("x".repeat(71) + "…")
        .doesNotContain("x".repeat(72));
    assertThat(run("get", "nodes", "-o", "wide").out()).contains(longId);
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(new Shell(directory).on(proxy).withTerminals().run("get", "nodes").out())
        .contains("\u001b[32monline\u001b[0m");
    assertThat(
            new Shell(directory)
                .on(proxy)
                .withTerminals()
                .with("NO_COLOR", "1")
                .run("get", "nodes")
                .out())
        .doesNotContain("\u001b");
    assertThat(run("get", "nodes").out()).doesNotContain("\u001b");
  }
}
