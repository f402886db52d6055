package io.fodc.bridge.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One thing that is not as it should be.
 *
 * @param what topic, what it is, what it should be
 * @param remedy the command that mends it
 */
record Difference(String what, String remedy) {
  /**
   * Everything that differs of one topic. More partitions or copies than wanted are none: both do
   * no harm.
   */
  static List<Difference> of(
      FodcTopic topic, TopicsPlan plan, Optional<TopicState> found, String servers) {
    String name = plan.name(topic);
    if (found.isEmpty()) {
      return List.of(new Difference(name + " is missing", "fodc topics create"));
    }
    TopicState state = found.get();
    List<Difference> differences = new ArrayList<>();
    if (state.partitions() < plan.partitions(topic)) {
      differences.add(
          new Difference(
              "%s has %d partitions, wanted are %d"
                  .formatted(name, state.partitions(), plan.partitions(topic)),
              partitionsRemedy(topic, plan, name, servers)));
    }
    if (state.replicas() < plan.replicas()) {
      differences.add(
          new Difference(
              "%s has %d copies of each record, wanted are %d"
                  .formatted(name, state.replicas(), plan.replicas()),
              "kafka-reassign-partitions.sh --bootstrap-server %s --execute --reassignment-json-file FILE"
                  .formatted(servers)));
    }
    new TreeMap<>(plan.configuration(topic))
        .forEach(
            (key, wanted) -> {
              String is = state.configuration().getOrDefault(key, "not set");
              if (!is.equals(wanted)) {
                differences.add(
                    new Difference(
                        "%s has %s=%s, wanted is %s".formatted(name, key, is, wanted),
                        "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s=%s"
                            .formatted(servers, name, key, wanted)));
              }
            });
    return differences;
  }

  private static String partitionsRemedy(
      FodcTopic topic, TopicsPlan plan, String name, String servers) {
    return "kafka-topics.sh --bootstrap-server %s --alter --topic %s --partitions %d"
        .formatted(servers, name, plan.partitions(topic));
  }
}
