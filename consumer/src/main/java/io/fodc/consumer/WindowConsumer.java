package io.fodc.consumer;

import io.fodc.bridge.topics.FodcTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads metric windows as a member of a consumer group. Used by one thread, only {@link #wakeUp} by
 * any; whoever opens it closes it.
 *
 * <p>While it runs, each tick of a node is given out once and in time order, whatever agents
 * repeat. After a restart or a rebalance windows come again that were given out but not committed:
 * what is kept downstream by node, series and tick is not doubled by them.
 */
public final class WindowConsumer implements AutoCloseable {
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<UnreadRecord> unread;
  private final InstantSource clock;
  private final PieceReader reader = new PieceReader();
  private final List<NodeWindow> ready = new ArrayList<>();
  private final Assembly assembly = new Assembly(ready::add);

  private WindowConsumer(
      Subscription subscription, Consumer<UnreadRecord> unread, InstantSource clock) {
    topic = FodcTopic.METRIC_WINDOWS.name(subscription.topicPrefix());
    this.unread = unread;
    this.clock = clock;
    consumer =
        new KafkaConsumer<>(
            settings(subscription), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic), new Rebalance());
  }

  /**
   * Subscribes; brokers are met by the first {@link #poll}.
   *
   * @param unread told of each record that cannot be read, on the polling thread; what it throws
   *     comes out of {@link #poll}, and the record comes again with the next one
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong
   */
  public static WindowConsumer open(Subscription subscription, Consumer<UnreadRecord> unread) {
    return new WindowConsumer(subscription, unread, InstantSource.system());
  }

  private static Map<String, Object> settings(Subscription subscription) {
    Map<String, Object> settings = new TreeMap<>(subscription.client());
    settings.put("bootstrap.servers", subscription.servers());
    settings.put("group.id", subscription.group());
    settings.put("auto.offset.reset", subscription.start());
    settings.put("enable.auto.commit", "false");
    settings.put("allow.auto.create.topics", "false");
    settings.putIfAbsent("client.id", subscription.group());
    return settings;
  }

  /**
   * Windows that have come, oldest first for each node; waits for a time at most if there is none.
   *
   * @return none or some: at most what Kafka's own poll gives, {@code max.poll.records} records
   * @throws org.apache.kafka.common.KafkaException as Kafka's own consumer: not allowed to read, a
   *     record damaged at the broker; it may be called again
   */
  public List<NodeWindow> poll(Duration timeout) {
    try {
      take(consumer.poll(timeout));
    } catch (WakeupException e) {
      // what came before is given out
    }
    assembly.expire(clock.millis());
    List<NodeWindow> windows = List.copyOf(ready);
    ready.clear();
    return windows;
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, Long> next = new HashMap<>();
    records
        .partitions()
        .forEach(partition -> next.put(partition, records.records(partition).getFirst().offset()));
    try {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        take(record);
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
    } catch (RuntimeException e) {
      next.forEach(consumer::seek);
      throw e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    Piece piece;
    try {
      piece = reader.read(record);
    } catch (UnreadException e) {
      unread.accept(
          new UnreadRecord(
              record.topic(),
              record.partition(),
              record.offset(),
              Optional.ofNullable(record.key()),
              Optional.ofNullable(record.value()),
              String.valueOf(e.getMessage())));
      return;
    }
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    assembly.add(
        piece,
        new PartialWindow.Place(partition, record.offset()),
        record.serializedValueSize(),
        clock.millis());
  }

  /**
   * All windows given out are done with: after a restart the group goes on behind them. Waits for
   * the brokers, at most a minute by Kafka's default.
   *
   * @throws org.apache.kafka.common.KafkaException as Kafka's own consumer; the windows come again
   *     if it is not tried anew
   */
  public void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      long next = consumer.position(partition);
      offsets.put(partition, new OffsetAndMetadata(assembly.earliest(partition).orElse(next)));
    }
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
    }
  }

  /** Ends a {@link #poll} that waits, or the next one. Any thread. */
  public void wakeUp() {
    consumer.wakeup();
  }

  /** Leaves the group and commits nothing. Takes half a minute at most. */
  @Override
  public void close() {
    consumer.close();
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // nothing is known of their nodes yet
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      assembly.forget(partitions::contains);
    }
  }
}
