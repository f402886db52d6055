package io.fodc.consumer;

import java.time.Duration;
import java.util.Map;

/**
 * Which windows are read, and how Kafka is reached. Begin with {@link #to}.
 *
 * @param servers {@code host:port}, separated by commas
 * @param group the consumer group: its members share the nodes, and go on where it committed last
 * @param topicPrefix what the names of FODC's topics begin with; may be empty
 * @param start where a group begins that has committed nothing, in the words of Kafka's {@code
 *     auto.offset.reset}
 * @param client other settings of Kafka's consumer, such as {@code security.protocol}; those that
 *     the kit decides itself are overruled
 */
public record Subscription(
    String servers, String group, String topicPrefix, String start, Map<String, String> client) {
  public Subscription {
    if (servers.isBlank() || group.isBlank()) {
      throw new IllegalArgumentException(
          "servers '%s' and group '%s' must both be named".formatted(servers, group));
    }
    client = Map.copyOf(client);
  }

  /** Everything that the topic still holds, for a new group. */
  public static Subscription to(String servers, String group) {
    return new Subscription(servers, group, "", "earliest", Map.of());
  }

  /** The same in topics with a prefix. */
  public Subscription withTopicPrefix(String prefix) {
    return new Subscription(servers, group, prefix, start, client);
  }

  /** A new group begins with what was written so long ago. */
  public Subscription startingBefore(Duration age) {
    return new Subscription(servers, group, topicPrefix, "by_duration:" + age, client);
  }

  /** A new group begins with what is written from now on. */
  public Subscription startingNow() {
    return new Subscription(servers, group, topicPrefix, "latest", client);
  }

  /** The same with settings of Kafka's consumer. */
  public Subscription withClient(Map<String, String> settings) {
    return new Subscription(servers, group, topicPrefix, start, settings);
  }

  /** Secrets in the client's settings are not shown. */
  @Override
  public String toString() {
    return "Subscription[servers=%s, group=%s, topicPrefix=%s, start=%s, client=%s]"
        .formatted(servers, group, topicPrefix, start, client.keySet());
  }
}
