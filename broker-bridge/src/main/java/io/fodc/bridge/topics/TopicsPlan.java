package io.fodc.bridge.topics;

import java.time.Duration;
import java.util.Map;

/**
 * How all topics are wanted.
 *
 * @param prefix what their names begin with
 * @param partitions of the topic of windows
 * @param replicas copies of each record; 0 for three, or as many as there are brokers
 * @param windowRetention how long windows are kept
 */
record TopicsPlan(String prefix, int partitions, int replicas, Duration windowRetention) {
  private static final int MOST_COPIES = 3;

  /** With the copies that so many brokers can hold. */
  TopicsPlan on(int brokers) {
    int copies = replicas == 0 ? Math.min(MOST_COPIES, brokers) : replicas;
    return new TopicsPlan(prefix, partitions, copies, windowRetention);
  }

  String name(FodcTopic topic) {
    return topic.name(prefix);
  }

  int partitions(FodcTopic topic) {
    return topic.partitions(partitions);
  }

  Map<String, String> configuration(FodcTopic topic) {
    return topic.configuration(windowRetention, replicas);
  }
}
