package io.fodc.bridge.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who needs which right, where brokers check. */
enum RoleAccess {
  /** Writes windows, configurations and states; an idempotent producer needs no more since 3.0. */
  AGENT(
      "agent",
      Map.of(
          FodcTopic.METRIC_WINDOWS, Set.of("Write"),
          FodcTopic.NODE_CONFIGS, Set.of("Write"),
          FodcTopic.NODE_STATES, Set.of("Write"))),

  /** Reads those, tells of nodes that are gone, and sets aside what it cannot read. */
  PROXY(
      "proxy",
      Map.of(
          FodcTopic.METRIC_WINDOWS, Set.of("Read"),
          FodcTopic.NODE_CONFIGS, Set.of("Read", "Write"),
          FodcTopic.NODE_STATES, Set.of("Read", "Write"),
          FodcTopic.DEAD_LETTERS, Set.of("Write"))),

  /** Another reader. */
  CONSUMER(
      "consumer",
      Map.of(
          FodcTopic.METRIC_WINDOWS, Set.of("Read"),
          FodcTopic.NODE_CONFIGS, Set.of("Read"),
          FodcTopic.NODE_STATES, Set.of("Read")));

  private final String word;
  private final Map<FodcTopic, Set<String>> rights;

  RoleAccess(String word, Map<FodcTopic, Set<String>> rights) {
    this.word = word;
    this.rights = new TreeMap<>(rights);
  }

  String word() {
    return word;
  }

  /** What it may do with each topic, sorted; reading and writing include describing. */
  Map<FodcTopic, List<String>> rights() {
    Map<FodcTopic, List<String>> sorted = new TreeMap<>();
    rights.forEach((topic, operations) -> sorted.put(topic, operations.stream().sorted().toList()));
    return sorted;
  }

  /** Whether it joins a consumer group. */
  boolean hasGroup() {
    return this != AGENT;
  }

  /** Consumer groups of a role begin with this. */
  String groups(String prefix) {
    return prefix + "fodc-" + word;
  }

  /** The commands that give a principal these rights. */
  List<String> commands(String servers, String principal, String prefix) {
    String start =
        "kafka-acls.sh --bootstrap-server %s --add --allow-principal '%s'"
            .formatted(servers, principal);
    List<String> commands = new ArrayList<>();
    rights()
        .forEach(
            (topic, operations) ->
                commands.add(
                    start
                        + operations.stream()
                            .map(operation -> " --operation " + operation)
                            .reduce("", String::concat)
                        + " --topic "
                        + topic.name(prefix)));
    if (hasGroup()) {
      commands.add(
          start + " --operation Read --resource-pattern-type prefixed --group " + groups(prefix));
    }
    return commands;
  }
}
