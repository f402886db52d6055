package io.fodc.agent;

import io.fodc.agent.publish.KafkaPublishing;
import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.publish.PublishSettings;
import io.fodc.bridge.record.Fingerprints;
import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;

/** Reads the settings of publishing. Only used when brokers are named: it needs Kafka's classes. */
final class KafkaOptions {
  private KafkaOptions() {}

  static KafkaPublishing of(Settings settings) throws SettingsException {
    return new KafkaPublishing(
        KafkaSettings.of(settings).orElseThrow(),
        new PublishSettings.Framings(
            framing(settings, Fingerprints.METRIC_WINDOW, "metric-window"),
            framing(settings, Fingerprints.NODE_CONFIG, "node-config"),
            framing(settings, Fingerprints.NODE_STATE, "node-state")),
        settings.duration(AgentKeys.KAFKA_INTERVAL),
        settings.bytes("kafka.catch-up-rate"),
        settings.bytes("kafka.max-bytes-in-flight"));
  }

  private static Framing framing(Settings settings, Framing singleObject, String name)
      throws SettingsException {
    if (settings.text("kafka.framing").equals(Framing.SingleObject.WORD)) {
      return singleObject;
    }
    String id = settings.map("kafka.schema-ids").getOrDefault(name, "");
    try {
      return new Framing.Confluent(Integer.parseInt(id));
    } catch (IllegalArgumentException e) {
      throw settings.refuse(
          "kafka.schema-ids",
          "has no id of " + name + ", which kafka.framing confluent needs",
          "set " + name + " to the number that the registry gave the schema");
    }
  }
}
