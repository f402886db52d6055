package io.fodc.bridge.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What the tool asks the brokers; each question takes at most twenty seconds. */
final class BrokerTopics implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  private final Admin admin;

  /** Takes the settings of an admin client; shorter time limits there stay. */
  BrokerTopics(Map<String, Object> client) {
    Map<String, Object> settings = new TreeMap<>(client);
    settings.putIfAbsent("default.api.timeout.ms", "10000");
    settings.putIfAbsent("request.timeout.ms", "5000");
    this.admin = Admin.create(settings);
  }

  int brokers() throws ExecutionException, TimeoutException, InterruptedException {
    return get(admin.describeCluster().nodes()).size();
  }

  /** A topic as it is, empty when it is not. */
  Optional<TopicState> find(String name)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      TopicDescription topic =
          known(get(admin.describeTopics(List.of(name)).allTopicNames()), name);
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
      Config config = known(get(admin.describeConfigs(List.of(resource)).all()), resource);
      Map<String, String> values = new TreeMap<>();
      config.entries().forEach(entry -> values.put(entry.name(), text(entry.value())));
      return Optional.of(
          new TopicState(
              topic.partitions().size(),
              topic.partitions().stream().mapToInt(part -> part.replicas().size()).min().orElse(0),
              values));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw naming(name, e);
    }
  }

  /** Kafka answers what it was asked for, or not at all. */
  private static <K, V> V known(Map<K, V> answers, K key) {
    return Objects.requireNonNull(answers.get(key), () -> "no answer for " + key);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  /** Makes a topic; false when there is one already. */
  boolean create(FodcTopic topic, TopicsPlan plan)
      throws ExecutionException, TimeoutException, InterruptedException {
    NewTopic wanted =
        new NewTopic(plan.name(topic), plan.partitions(topic), (short) plan.replicas())
            .configs(plan.configuration(topic));
    try {
      get(admin.createTopics(List.of(wanted)).all());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw naming(plan.name(topic), e);
    }
  }

  /** Brokers refuse without saying what. */
  private static ExecutionException naming(String topic, ExecutionException e) {
    return e.getCause() instanceof TopicAuthorizationException
        ? new ExecutionException(new TopicAuthorizationException(Set.of(topic)))
        : e;
  }

  /** Waits until brokers tell of a topic that was made: they learn it a moment later. */
  void awaitThere(String name) throws ExecutionException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (find(name).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(name + " was made, but no broker tells of it");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** The differences of every topic. */
  List<Difference> differences(TopicsPlan plan, String servers)
      throws ExecutionException, TimeoutException, InterruptedException {
    List<Difference> differences = new ArrayList<>();
    for (FodcTopic topic : FodcTopic.values()) {
      differences.addAll(Difference.of(topic, plan, find(plan.name(topic)), servers));
    }
    return differences;
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
