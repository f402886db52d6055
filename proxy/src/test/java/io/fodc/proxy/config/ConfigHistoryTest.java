package io.fodc.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigHistoryTest {
  private static final NodeId N1 = new NodeId("c1", "n1");
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;

  private ConfigHistory open() throws IOException {
    return ConfigHistory.open(directory, ConfigHistorySettings.DEFAULTS);
  }

  private static KnownNode node(NodeId id) {
    return new KnownNode(id, NodeRole.LIAISON, Map.of("zone", "a"), "pod", "liaison", "host", 0);
  }

  private static NodeConfig config(int version) {
    return new NodeConfig(
        version,
        "%064x".formatted(version),
        List.of(
            ConfigEntry.shown("http-port", Integer.toString(version), "flag", "/proc/1/cmdline"),
            new ConfigEntry(
                "password",
                "abc",
                true,
                "name",
                "environment",
                "P",
                List.of(new ConfigEntry.Shadowed("x", false, "file", "f:1")))),
        List.of(new NodeConfig.SourceGap("/proc/1/environ", "permission denied")));
  }

  private static String portAt(ConfigHistory history, long millis) {
    return history
        .at(N1, Instant.ofEpochMilli(millis))
        .map(version -> version.config().entry("http-port").orElseThrow().value())
        .orElse("none");
  }

  @Test
  void knowsWhatWasInForceAtAnyTime() throws Exception {
    try (ConfigHistory history = open()) {
      history.record(node(N1), config(1), 1_000);
      history.record(node(N1), config(1), 2_000);
      history.record(node(N1), config(2), 3_000);
      history.record(node(N1), config(1), 4_000);

      assertThat(portAt(history, 999)).isEqualTo("none");
      assertThat(portAt(history, 1_000)).isEqualTo("1");
      assertThat(portAt(history, 2_999)).isEqualTo("1");
      assertThat(portAt(history, 3_000)).isEqualTo("2");
      assertThat(portAt(history, 9_000)).isEqualTo("1");
      assertThat(history.versions(N1))
          .extracting(VersionSummary::sinceMillis)
          .containsExactly(1_000L, 3_000L, 4_000L);
      assertThat(history.nodes()).containsExactly(node(N1).seen(4_000));
    }
  }

  @Test
  void survivesARestartOfTheProxyEntryForEntry() throws Exception {
    try (ConfigHistory history = open()) {
      history.record(node(N1), config(1), 1_000);
      history.record(node(N1), config(2), 2_000);
    }
    try (ConfigHistory history = open()) {
      assertThat(history.current(N1).orElseThrow().config()).isEqualTo(config(2));
      assertThat(portAt(history, 1_500)).isEqualTo("1");
      assertThat(history.nodes()).containsExactly(node(N1).seen(2_000));
      history.record(node(N1), config(2), 5_000);
      assertThat(history.versions(N1)).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 50})
  void aTornTailCostsOnlyTheRecordItHit(int cut) throws Exception {
    try (ConfigHistory history = open()) {
      history.record(node(N1), config(1), 1_000);
      assertThat(history.flush(SOON)).isTrue();
      history.record(node(N1), config(2), 2_000);
    }
    Path file = directory.resolve(ConfigHistory.fileName(N1));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - cut));

    try (ConfigHistory history = open()) {
      assertThat(history.versions(N1)).isNotEmpty();
      assertThat(portAt(history, 1_500)).isEqualTo("1");
      history.record(node(N1), config(3), 3_000);
    }
    assertThat(Files.exists(file.resolveSibling(file.getFileName() + ".damaged"))).isTrue();
    try (ConfigHistory history = open()) {
      assertThat(portAt(history, 9_000)).isEqualTo("3");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damageAnywhereIsSetAsideAndNeverServed(long seed) throws Exception {
    try (ConfigHistory history = open()) {
      for (int i = 1; i <= 5; i++) {
        history.record(node(N1), config(i), i * 1_000L);
        assertThat(history.flush(SOON)).isTrue();
      }
    }
    Path file = directory.resolve(ConfigHistory.fileName(N1));
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      byte[] broken = bytes.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, broken, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
      try (ConfigHistory history = open()) {
        for (VersionSummary version : history.versions(N1)) {
          assertThat(portAt(history, version.sinceMillis()))
              .as("seed %d round %d", seed, round)
              .isEqualTo(Long.toString(version.sinceMillis() / 1_000));
        }
      }
    }
  }

  @Test
  void aFileOfSomethingElseIsSetAside() throws Exception {
    Path file = directory.resolve(ConfigHistory.fileName(N1));
    Files.createDirectories(directory);
    Files.writeString(file, "hello, I am no history");
    try (ConfigHistory history = open()) {
      assertThat(history.nodes()).isEmpty();
    }
    assertThat(file.resolveSibling(file.getFileName() + ".damaged"))
        .hasContent("hello, I am no history");
  }

  @Test
  void keepsBoundedVersionsBytesAndNodes() throws Exception {
    ConfigHistorySettings small =
        new ConfigHistorySettings(2, 3, 1 << 20, 1 << 30, Duration.ofMinutes(10));
    try (ConfigHistory history = ConfigHistory.open(directory, small)) {
      for (int i = 1; i <= 50; i++) {
        history.record(node(N1), config(i), i * 1_000L);
        assertThat(history.flush(SOON)).isTrue();
      }
      assertThat(history.versions(N1))
          .extracting(VersionSummary::sinceMillis)
          .containsExactly(48_000L, 49_000L, 50_000L);
      assertThat(Files.size(directory.resolve(ConfigHistory.fileName(N1)))).isLessThan(8_192);
      assertThat(history.bytes())
          .isEqualTo(Files.size(directory.resolve(ConfigHistory.fileName(N1))));
      history.record(node(new NodeId("c1", "n2")), config(1), 60_000);
      history.record(node(new NodeId("c1", "n3")), config(1), 70_000);
      assertThat(history.nodes())
          .extracting(known -> known.id().nodeId())
          .containsExactly("n2", "n3");
    }
  }

  @Test
  void aDiskThatFailsIsTriedAgain() throws Exception {
    try (ConfigHistory history = open()) {
      Path file = directory.resolve(ConfigHistory.fileName(N1));
      Files.createDirectory(file);
      history.record(node(N1), config(1), 1_000);
      history.flush(Duration.ofMillis(200));
      assertThat(portAt(history, 2_000)).isEqualTo("1");
      Files.delete(file);
      long deadline = System.nanoTime() + SOON.toNanos();
      while (!Files.exists(file) && System.nanoTime() < deadline) {
        assertThat(history.flush(SOON)).isTrue();
      }
      assertThat(history.failures()).isPositive();
      assertThat(file).isRegularFile();
    }
  }

  @Test
  void aFingerprintThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new NodeConfig(1, "ABC", List.of(), List.of()))
        .hasMessageContaining("3 characters; 64 of lower-case hex");
  }
}
