package io.fodc.bridge.topics;

import java.util.Map;
import java.util.TreeMap;

/** A topic as it is at the brokers. */
record TopicState(int partitions, int replicas, Map<String, String> configuration) {
  TopicState {
    configuration = Map.copyOf(new TreeMap<>(configuration));
  }
}
