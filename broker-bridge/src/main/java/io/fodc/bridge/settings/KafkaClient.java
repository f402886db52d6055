package io.fodc.bridge.settings;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The kinds of Kafka's clients; what one knows is looked up when it is asked for. */
public enum KafkaClient {
  PRODUCER(ProducerConfig::configNames),
  CONSUMER(ConsumerConfig::configNames),
  ADMIN(AdminClientConfig::configNames);

  private final Supplier<Set<String>> known;

  KafkaClient(Supplier<Set<String>> known) {
    this.known = known;
  }

  /** Whether a client of this kind has such a setting. */
  boolean knows(String key) {
    return known.get().contains(key);
  }

  /**
   * Whether a client of any kind has such a setting; the rarer kinds are only looked up if need be.
   */
  static boolean isKnown(String key) {
    return PRODUCER.knows(key) || CONSUMER.knows(key) || ADMIN.knows(key);
  }

  /** Every setting of any kind. */
  static Set<String> everyKey() {
    Set<String> keys = new TreeSet<>();
    for (KafkaClient client : values()) {
      keys.addAll(client.known.get());
    }
    return keys;
  }
}
