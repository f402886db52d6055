package io.fodc.bridge.ingest;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Every partition of some topics, without a group. Topics and partitions that are made later are
 * found; one that was deleted is begun anew when it is there again.
 */
final class WholeTopics implements Subscription {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<String> topics;
  private Set<TopicPartition> assigned = Set.of();

  WholeTopics(List<String> topics) {
    this.topics = List.copyOf(topics);
  }

  @Override
  public Map<String, String> settings() {
    return Map.of();
  }

  @Override
  public void begin(Consumer<byte[], byte[]> consumer, Changes changes) {
    if (!assigned.isEmpty()) {
      consumer.assign(assigned);
      changes.added(consumer, assigned);
    }
  }

  @Override
  public String look(Consumer<byte[], byte[]> consumer, Changes changes) {
    Set<TopicPartition> found = new HashSet<>();
    StringBuilder missing = new StringBuilder();
    for (String topic : topics) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic, PATIENCE);
      if (partitions == null || partitions.isEmpty()) {
        missing.append(missing.isEmpty() ? "" : ", ").append(topic);
      } else {
        partitions.forEach(each -> found.add(new TopicPartition(topic, each.partition())));
      }
    }
    assign(consumer, changes, found);
    return missing.isEmpty() ? "" : "missing: " + missing + "; make the topics: fodc topics create";
  }

  private void assign(
      Consumer<byte[], byte[]> consumer, Changes changes, Set<TopicPartition> found) {
    if (found.equals(assigned)) {
      return;
    }
    Set<TopicPartition> gone = new HashSet<>(assigned);
    gone.removeAll(found);
    Set<TopicPartition> come = new HashSet<>(found);
    come.removeAll(assigned);
    assigned = Set.copyOf(found);
    consumer.assign(assigned);
    if (!gone.isEmpty()) {
      changes.removed(gone);
    }
    if (!come.isEmpty()) {
      changes.added(consumer, come);
    }
  }
}
