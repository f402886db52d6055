package io.fodc.bridge.ingest;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Which partitions a consumer reads. Used on the consumer's thread. */
interface Subscription {
  /** Settings of the consumer besides those that all have. */
  Map<String, String> settings();

  /** A new consumer is to begin. */
  void begin(Consumer<byte[], byte[]> consumer, Changes changes);

  /**
   * Looks which partitions there are now; called every few seconds. Waits for brokers for two
   * seconds at most.
   *
   * @return what is missing, for people; empty if nothing is
   */
  String look(Consumer<byte[], byte[]> consumer, Changes changes);

  /** Told of partitions that come and go. */
  interface Changes {
    void added(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions);

    void removed(Collection<TopicPartition> partitions);
  }
}
