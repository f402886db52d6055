package io.fodc.bridge.publish;

import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.TopicContents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What tests of a publisher with real brokers need: topics, a publisher, and what arrived. */
final class KafkaRun {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private KafkaRun() {}

  /** Makes the three topics, windows with two partitions. */
  static void topics(String servers, String prefix, short replicas, Map<String, String> of)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(FodcTopic.METRIC_WINDOWS.name(prefix), 2, replicas).configs(of),
                  new NewTopic(FodcTopic.NODE_CONFIGS.name(prefix), 1, replicas).configs(of),
                  new NewTopic(FodcTopic.NODE_STATES.name(prefix), 1, replicas).configs(of)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  /** Publishes every 100 ms, and notices soon that brokers are away. */
  static PublishSettings settings(String servers, String prefix, Optional<Path> position) {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", servers);
    client.put("max.block.ms", "1000");
    client.put("request.timeout.ms", "1000");
    client.put("delivery.timeout.ms", "1500");
    client.put("reconnect.backoff.max.ms", "200");
    return new PublishSettings(
        prefix, client, framings(), Duration.ofMillis(100), 64 << 20, 1 << 20, position);
  }

  static PublishSettings.Framings framings() {
    return new PublishSettings.Framings(
        RecordSchema.METRIC_WINDOW.singleObject(),
        RecordSchema.NODE_CONFIG.singleObject(),
        RecordSchema.NODE_STATE.singleObject());
  }

  static WindowPublisher start(FakeAgent agent, PublishSettings settings, PublishListener heard) {
    WindowPublisher publisher =
        WindowPublisher.of(
            agent.node(), settings, agent, heard, InstantSource.system(), new Random(1));
    publisher.start();
    return publisher;
  }

  static void await(String what, BooleanSupplier come) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!come.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + LIMIT + " for " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Waits until everything an agent has is acknowledged. */
  static void awaitAll(FakeAgent agent, WindowPublisher publisher) {
    await(
        "the newest tick acknowledged",
        () -> publisher.status().acknowledgedTickMillis() == agent.newestTickMillis());
  }

  /** Every window in the topic. */
  static PublishedWindows windows(String servers, String prefix) {
    return windows(servers, prefix, new PublishedWindows());
  }

  static PublishedWindows windows(String servers, String prefix, PublishedWindows windows) {
    for (ConsumerRecord<byte[], byte[]> record :
        TopicContents.read(servers, FodcTopic.METRIC_WINDOWS.name(prefix))) {
      windows.take(record.key(), record.value());
    }
    return windows;
  }
}
