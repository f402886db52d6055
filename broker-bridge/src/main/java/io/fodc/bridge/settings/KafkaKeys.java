package io.fodc.bridge.settings;

import io.fodc.schemas.settings.SettingsSchema;

/** The keys of the section {@code kafka}, for the schema of every process that has it. */
public final class KafkaKeys {
  static final String SERVERS = "kafka.bootstrap-servers";
  static final String PREFIX = "kafka.topic-prefix";
  static final String CLIENT_ID = "kafka.client-id";
  static final String CLIENT = "kafka.client";
  static final String CLIENT_FILE = "kafka.client-file";

  private KafkaKeys() {}

  /** Declares them. */
  public static SettingsSchema.Builder declare(SettingsSchema.Builder schema, String clientId) {
    return schema
        .text(SERVERS, "", "Kafka brokers as host:port, separated by commas; empty: no Kafka")
        .text(PREFIX, "", "what the names of FODC's topics begin with, such as 'prod.'")
        .text(CLIENT_ID, clientId, "name of this process in the brokers' logs and quotas")
        .map(CLIENT, "settings of Kafka's own clients, such as security.protocol")
        .text(
            CLIENT_FILE,
            "",
            "a Java properties file with such settings, for passwords; kafka.client wins");
  }
}
