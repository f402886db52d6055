package io.fodc.bridge.settings;

import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The kinds of Kafka's clients. */
public enum KafkaClient {
  PRODUCER(ProducerConfig.configNames()),
  CONSUMER(ConsumerConfig.configNames()),
  ADMIN(AdminClientConfig.configNames());

  private final Set<String> known;

  KafkaClient(Set<String> known) {
    this.known = Set.copyOf(known);
  }

  /** Whether a client of this kind has such a setting. */
  boolean knows(String key) {
    return known.contains(key);
  }

  /** Every setting of any kind. */
  static Set<String> everyKey() {
    Set<String> keys = new TreeSet<>();
    for (KafkaClient client : values()) {
      keys.addAll(client.known);
    }
    return keys;
  }
}
