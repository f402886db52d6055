package io.fodc.proxy.ingest;

import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Makes and deletes topics of a broker. */
final class Broker {
  private Broker() {}

  static void makeTopics(KafkaFixture kafka, String prefix, int partitions) throws Exception {
    makeTopics(kafka, prefix, partitions, FodcTopic.values());
  }

  static void makeTopics(KafkaFixture kafka, String prefix, int partitions, FodcTopic... topics)
      throws Exception {
    List<NewTopic> wanted = new ArrayList<>();
    for (FodcTopic topic : topics) {
      boolean windows = topic == FodcTopic.METRIC_WINDOWS;
      NewTopic made =
          new NewTopic(topic.name(prefix), windows ? partitions : 1, (short) kafka.size());
      boolean compacted = topic == FodcTopic.NODE_CONFIGS || topic == FodcTopic.NODE_STATES;
      wanted.add(made.configs(Map.of("cleanup.policy", compacted ? "compact" : "delete")));
    }
    try (Admin admin = admin(kafka)) {
      admin.createTopics(wanted).all().get(30, TimeUnit.SECONDS);
      Map<TopicPartition, OffsetSpec> leaders = new HashMap<>();
      for (NewTopic made : wanted) {
        for (int i = 0; i < made.numPartitions(); i++) {
          leaders.put(new TopicPartition(made.name(), i), OffsetSpec.latest());
        }
      }
      // Only their leaders can say; a topic that was just made has none for a moment.
      admin.listOffsets(leaders).all().get(30, TimeUnit.SECONDS);
    }
  }

  static void deleteTopic(KafkaFixture kafka, String name)
      throws ExecutionException, InterruptedException, TimeoutException {
    try (Admin admin = admin(kafka)) {
      admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
    }
  }

  /** Number, as the cluster counts, of the broker that leads the first partition of a topic. */
  static int leader(KafkaFixture kafka, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    try (Admin admin = admin(kafka)) {
      return admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(30, TimeUnit.SECONDS)
              .values()
              .iterator()
              .next()
              .partitions()
              .getFirst()
              .leader()
              .id()
          - 1;
    }
  }

  private static Admin admin(KafkaFixture kafka) {
    return Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()));
  }
}
