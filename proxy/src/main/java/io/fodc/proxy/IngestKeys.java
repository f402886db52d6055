package io.fodc.proxy;

import io.fodc.bridge.ingest.IngestSettings;
import io.fodc.bridge.settings.KafkaKeys;
import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.proxy.ingest.IngestPlan;
import io.fodc.proxy.peer.PeerSettings;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsSchema;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys about what is taken from Kafka. */
final class IngestKeys {
  private static final String SHARED = "shared";
  private static final String GROUP = "ingest.group";
  private static final int MAX_GROUP_CHARS = 200;

  private IngestKeys() {}

  static void declare(SettingsSchema.Builder keys) {
    KafkaKeys.declare(keys, "fodc-proxy");
    keys.choice(
        "ingest.mode",
        "full",
        List.of("full", SHARED),
        "whether this proxy holds what every agent publishes, or shares that with its group");
    keys.text(
        GROUP,
        "",
        "consumer group of the proxies that share; empty: kafka.topic-prefix and 'fodc-proxy'");
    keys.duration(
        "ingest.horizon",
        Duration.ofHours(1),
        Duration.ofMinutes(1),
        Duration.ofDays(7),
        "how far back published windows are read at the start");
    keys.duration(
        "ingest.handover",
        Duration.ofMinutes(2),
        Duration.ZERO,
        Duration.ofHours(1),
        "longest that a proxy keeps answering for partitions that went to another one of its group,"
            + " until that one has their windows; needs peer.token-file");
    keys.flag(
        "ingest.dead-letters",
        false,
        "whether records that cannot be read are kept in the topic of dead letters");
    keys.duration(
        "ingest.ready-wait",
        Duration.ofMinutes(1),
        Duration.ZERO,
        Duration.ofHours(1),
        "longest that /readyz waits for published states and configurations");
  }

  /** What is taken; empty without Kafka. */
  static Optional<IngestPlan> plan(Settings settings, Optional<PeerSettings> peers)
      throws SettingsException {
    Optional<KafkaSettings> kafka = KafkaSettings.of(settings);
    if (kafka.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new IngestPlan(
            new IngestSettings(
                kafka.get(),
                group(settings, kafka.get()),
                peers.flatMap(PeerSettings::url).map(URI::toString).orElse(""),
                settings.duration("ingest.horizon"),
                // Nobody would ask this proxy for what it keeps.
                peers.isPresent() ? settings.duration("ingest.handover") : Duration.ZERO,
                settings.flag("ingest.dead-letters")),
            settings.duration("ingest.ready-wait")));
  }

  private static Optional<String> group(Settings settings, KafkaSettings kafka)
      throws SettingsException {
    if (!settings.text("ingest.mode").equals(SHARED)) {
      return Optional.empty();
    }
    String group = settings.text(GROUP);
    if (group.length() > MAX_GROUP_CHARS || group.chars().anyMatch(Character::isISOControl)) {
      throw settings.refuse(
          GROUP,
          "has " + group.length() + " characters or a control character",
          "use at most " + MAX_GROUP_CHARS + " visible ones");
    }
    return Optional.of(group.isEmpty() ? kafka.prefix() + "fodc-proxy" : group);
  }
}
