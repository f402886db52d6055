package io.fodc.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDriftTest {
  private final List<ConfigVersion> nodes = new ArrayList<>();

  private void node(String cluster, String id, NodeRole role, ConfigEntry... entries) {
    nodes.add(
        new ConfigVersion(
            new KnownNode(new NodeId(cluster, id), role, Map.of(), "", "", "", 0),
            0,
            new NodeConfig(0, "0".repeat(64), List.of(entries), List.of())));
  }

  private static ConfigEntry shown(String key, String value) {
    return ConfigEntry.shown(key, value, "flag", "");
  }

  private static ConfigEntry hidden(String key, String fingerprint) {
    return new ConfigEntry(key, fingerprint, true, "name", "flag", "", List.of());
  }

  @Test
  void classesWhatDiffersBetweenPeersAndNothingElse() {
    node(
        "c1",
        "n1",
        NodeRole.DATANODE_HOT,
        shown("logging-level", "info"),
        shown("node-host", "h1"),
        shown("BYDB_HTTP_PORT", "1"),
        shown("made-up", "1"),
        shown("tls", "true"),
        hidden("etcd-password", "f1"));
    node(
        "c1",
        "n2",
        NodeRole.DATANODE_HOT,
        shown("logging-level", "debug"),
        shown("node-host", "h2"),
        shown("BYDB_HTTP_PORT", "2"),
        shown("tls", "true"),
        hidden("etcd-password", "f2"));
    node("c1", "n3", NodeRole.LIAISON, shown("logging-level", "warn"));
    node("c2", "n1", NodeRole.DATANODE_HOT, shown("logging-level", "error"));

    DriftReport report = ConfigDrift.compare(nodes);

    assertThat(report.groups()).hasSize(3);
    DriftReport.Group hot = report.groups().getFirst();
    assertThat(hot.keys())
        .extracting(key -> key.key() + " " + key.kind().word())
        .containsExactly(
            "logging-level must-match",
            "BYDB_HTTP_PORT may-differ",
            "node-host may-differ",
            "etcd-password secret",
            "made-up unknown");
    assertThat(hot.keys().getLast().missing()).containsExactly(new NodeId("c1", "n2"));
    assertThat(report.groups().get(1).keys()).isEmpty();
  }

  @Test
  void theMostFrequentValueComesFirst() {
    for (int i = 0; i < 3; i++) {
      node("c1", "n" + i, NodeRole.LIAISON, shown("mode", i == 0 ? "odd" : "usual"));
    }
    DriftReport.Key mode = ConfigDrift.compare(nodes).groups().getFirst().keys().getFirst();
    assertThat(mode.values())
        .extracting(value -> value.value() + " " + value.nodes().size())
        .containsExactly("usual 2", "odd 1");
  }

  @Test
  void equalFingerprintsOfHiddenValuesAreNoDrift() {
    node("c1", "n1", NodeRole.LIAISON, hidden("etcd-password", "f"));
    node("c1", "n2", NodeRole.LIAISON, hidden("etcd-password", "f"));
    assertThat(ConfigDrift.compare(nodes).groups().getFirst().keys()).isEmpty();
  }

  @Test
  void aShownValueIsNeverEqualToAFingerprint() {
    node("c1", "n1", NodeRole.LIAISON, hidden("k", "f"));
    node("c1", "n2", NodeRole.LIAISON, shown("k", "f"));
    assertThat(ConfigDrift.compare(nodes).groups().getFirst().keys().getFirst().kind())
        .isEqualTo(DriftClass.SECRET);
  }
}
