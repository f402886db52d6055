package io.fodc.bridge.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * A share of one topic's partitions, given by a consumer group. No position is ever committed:
 * whoever is given a partition reads it from the horizon on, since what it read before is in
 * another's memory. The assignor is cooperative, so that a change takes away what moves and nothing
 * else: with the eager ones every member would begin all of its partitions anew (KIP-429).
 */
final class GroupTopic implements Subscription {
  private final String topic;
  private final String group;
  private final String clientId;
  private final FleetSink sink;
  private volatile int partitions;
  private volatile String member = "";

  /**
   * @param sink told of partitions that were given and taken away
   */
  GroupTopic(String topic, String group, String clientId, FleetSink sink) {
    this.topic = topic;
    this.group = group;
    this.clientId = clientId;
    this.sink = sink;
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("group.id", group);
    settings.put("client.id", clientId);
    settings.put("group.protocol", "classic");
    settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
    settings.put("session.timeout.ms", "12000");
    settings.put("heartbeat.interval.ms", "1000");
    return settings;
  }

  @Override
  public void begin(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Changes changes) {
    consumer.subscribe(
        List.of(topic),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> added) {
            member = consumer.groupMetadata().memberId();
            if (!added.isEmpty()) {
              sink.given(numbers(added));
              changes.added(consumer, added);
            }
          }

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> removed) {
            if (!removed.isEmpty()) {
              changes.removed(removed);
              sink.withdrawn(numbers(removed));
            }
          }
        });
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  @Override
  public String look(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Changes changes) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, WholeTopics.PATIENCE);
    partitions = found == null ? 0 : found.size();
    return partitions == 0 ? "missing: " + topic + "; make the topics: fodc topics create" : "";
  }

  /** Partitions of the topic; 0 before they are known. Any thread. */
  int partitions() {
    return partitions;
  }

  /** Name of this member; empty before it was given one. Any thread. */
  String member() {
    return member;
  }
}
