package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.ingest.IngestSettings;
import io.fodc.bridge.settings.KafkaKeys;
import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.kafka.KafkaFixture;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A fleet that is fed by Kafka alone, unless a test opens sessions. */
final class IngestRig implements AutoCloseable {
  final NodeWindows windows = new NodeWindows(64 << 20);
  final ConfigHistory history;
  final Fleet fleet;
  final KafkaIngest ingest;

  IngestRig(KafkaFixture kafka, String prefix, Path folder) throws Exception {
    this(
        kafka.bootstrap(),
        prefix,
        folder,
        FleetSettings.defaults("p-1", "0"),
        Optional.empty(),
        "");
  }

  IngestRig(
      String servers,
      String prefix,
      Path folder,
      FleetSettings settings,
      Optional<String> group,
      String url)
      throws IOException, SettingsException {
    InstantSource clock = InstantSource.system();
    history = ConfigHistory.open(folder, ConfigHistorySettings.DEFAULTS);
    fleet = new Fleet(settings, clock, windows, history);
    IngestSettings reading =
        new IngestSettings(
            kafka(servers, prefix), group, url, Duration.ofHours(2), Duration.ofMinutes(2), true);
    ingest =
        KafkaIngest.start(new IngestPlan(reading, Duration.ofSeconds(20)), fleet, windows, clock);
  }

  private static KafkaSettings kafka(String servers, String prefix) throws SettingsException {
    SettingsSchema schema = KafkaKeys.declare(SettingsSchema.builder(), "test").build();
    List<String> flags =
        List.of("--kafka.bootstrap-servers=" + servers, "--kafka.topic-prefix=" + prefix);
    return KafkaSettings.of(SettingsLoader.load(schema, Optional.empty(), Map.of(), flags))
        .orElseThrow();
  }

  NodeView node(NodeId id) {
    return fleet.view(id).orElseThrow();
  }

  /** Samples held of a node; each is what its writer made it, and none is there twice. */
  long samples(NodeId id) {
    Optional<WindowView> view =
        fleet.view(id).flatMap(NodeView::window).flatMap(window -> window.view());
    if (view.isEmpty()) {
      return 0;
    }
    long samples = 0;
    long before = Long.MIN_VALUE;
    try (WindowView held = view.get()) {
      TickCursor ticks = held.ticksAfter(Long.MIN_VALUE);
      while (ticks.next()) {
        assertThat(ticks.tickMillis()).isGreaterThan(before);
        before = ticks.tickMillis();
        samples += check(ticks);
      }
    }
    return samples;
  }

  private long check(TickCursor ticks) {
    Set<Integer> series = new HashSet<>();
    for (int i = 0; i < ticks.size(); i++) {
      int place =
          Integer.parseInt(windows.table().definition(ticks.seriesId(i)).labels().asPairs().get(1));
      assertThat(series.add(place)).isTrue();
      assertThat(Double.longBitsToDouble(ticks.valueBits(i)))
          .isEqualTo(Writer.value(place, ticks.tickMillis()));
    }
    return ticks.size();
  }

  void awaitSamples(NodeId id, long wanted) throws Exception {
    Await.until(() -> samples(id) >= wanted, () -> samples(id) + " of " + wanted + ": " + report());
    assertThat(samples(id)).isEqualTo(wanted);
  }

  IngestReport report() {
    return ingest.report();
  }

  long refused(String reason) {
    return report().numbers().refused().getOrDefault(reason, 0L);
  }

  @Override
  public void close() {
    closeQuietly(ingest);
    for (NodeView node : fleet.view().nodes()) {
      node.window()
          .ifPresent(
              window -> {
                if (window instanceof AutoCloseable open) {
                  closeQuietly(open);
                }
              });
    }
    closeQuietly(windows);
    closeQuietly(history);
  }

  private static void closeQuietly(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
