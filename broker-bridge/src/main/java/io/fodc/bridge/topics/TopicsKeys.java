package io.fodc.bridge.topics;

import io.fodc.bridge.settings.KafkaKeys;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsSchema;
import java.time.Duration;

/** The keys of the tool. */
final class TopicsKeys {
  private TopicsKeys() {}

  static SettingsSchema schema() {
    return KafkaKeys.declare(SettingsSchema.builder(), "fodc-topics")
        .integer("topics.partitions", 6, 1, 1000, "partitions of the topic of metric windows")
        .integer("topics.replicas", 0, 0, 9, "copies of each record; 0: three, if so many brokers")
        .duration(
            "topics.window-retention",
            Duration.ofHours(24),
            Duration.ofMinutes(10),
            Duration.ofDays(365),
            "how long metric windows are kept")
        .text("topics.agent-user", "User:fodc-agent", "principal of the agents")
        .text("topics.proxy-user", "User:fodc-proxy", "principal of the proxies")
        .text("topics.consumer-user", "User:fodc-consumer", "principal of other readers")
        .build();
  }

  static TopicsPlan plan(Settings settings, String prefix) {
    return new TopicsPlan(
        prefix,
        settings.integer("topics.partitions"),
        settings.integer("topics.replicas"),
        settings.duration("topics.window-retention"));
  }
}
