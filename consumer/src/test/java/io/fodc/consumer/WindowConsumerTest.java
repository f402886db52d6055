package io.fodc.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.consumer.example.PrintWindows;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.node.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a real broker; each test has topics of its own. */
class WindowConsumerTest {
  private static final NodeId FIRST = new NodeId("east", "data-0");
  private static final NodeId SECOND = new NodeId("east", "data/1");
  private static final Framing OBJECT = RecordSchema.METRIC_WINDOW.singleObject();

  private static KafkaFixture kafka;
  private static KafkaProducer<byte[], byte[]> producer;

  private final List<NodeWindow> windows = new ArrayList<>();
  private final List<UnreadRecord> unread = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "compression.type", "zstd"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    kafka.close();
  }

  private static Subscription topic(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .createTopics(List.of(new NewTopic(prefix + "fodc.metric-windows.v1", 3, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    return Subscription.to(kafka.bootstrap(), prefix + "group").withTopicPrefix(prefix);
  }

  private static void send(Subscription to, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(to.topicPrefix() + "fodc.metric-windows.v1", key, value));
  }

  private static void send(
      Subscription to, NodeId node, Framing framing, int maxBytes, long from, long until) {
    Written.window(node, "i-1", framing, maxBytes, from, until)
        .forEach(record -> send(to, NodeKey.bytes(node), record));
    producer.flush();
  }

  private void poll(WindowConsumer consumer, BooleanSupplier enough) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!enough.getAsBoolean() && System.nanoTime() < deadline) {
      windows.addAll(consumer.poll(Duration.ofMillis(200)));
    }
    assertThat(enough.getAsBoolean()).as("what was waited for within a minute").isTrue();
  }

  private Map<String, Double> expected() {
    Map<String, Double> all = Written.expected(FIRST, 1_000, 9_000);
    all.putAll(Written.expected(SECOND, 1_000, 9_000));
    return all;
  }

  @Test
  void givesOutEachSampleOnceInEitherFramingWhateverIsRepeated() throws Exception {
    Subscription topic = topic("once.");
    send(topic, FIRST, OBJECT, 16 << 10, 1_000, 5_000);
    send(topic, FIRST, OBJECT, 16 << 10, 1_000, 5_000);
    send(topic, SECOND, new Framing.Confluent(7), 1 << 20, 1_000, 5_000);
    send(topic, FIRST, OBJECT, 1 << 20, 4_000, 9_000);
    send(topic, SECOND, OBJECT, 16 << 10, 6_000, 9_000);

    try (WindowConsumer consumer = WindowConsumer.open(topic, unread::add)) {
      poll(consumer, () -> Written.samples(windows).size() >= expected().size());
    }
    assertThat(Written.samples(windows)).isEqualTo(expected());
    assertThat(windows).hasSize(4).allMatch(window -> window.partsMissing() == 0);
    assertThat(unread).isEmpty();
  }

  @Test
  void goesOnBehindRecordsThatCannotBeRead() throws Exception {
    Subscription topic = topic("unread.");
    byte[] record = Written.window(FIRST, "i-1", OBJECT, 1 << 20, 1_000, 2_000).getFirst();
    send(topic, NodeKey.bytes(FIRST), new byte[] {1, 2, 3});
    send(topic, NodeKey.bytes(FIRST), Arrays.copyOf(record, record.length - 1));
    send(topic, "no node".getBytes(StandardCharsets.UTF_8), record);
    send(topic, NodeKey.bytes(SECOND), record);
    producer.send(
        new ProducerRecord<>("unread.fodc.metric-windows.v1", NodeKey.bytes(FIRST), null));
    send(topic, NodeKey.bytes(FIRST), record);
    producer.flush();

    try (WindowConsumer consumer = WindowConsumer.open(topic, unread::add)) {
      poll(consumer, () -> !windows.isEmpty() && unread.size() >= 5);
    }
    assertThat(Written.samples(windows)).isEqualTo(Written.expected(FIRST, 1_000, 2_000));
    assertThat(unread.stream().map(UnreadRecord::reason))
        .hasSize(5)
        .anyMatch(reason -> reason.contains("the key is not cluster/node_id"))
        .anyMatch(reason -> reason.contains("the record node east/data-0"))
        .anyMatch(reason -> reason.contains("no key or no value"));
    assertThat(unread.stream().filter(one -> one.value().isEmpty())).hasSize(1);
  }

  @Test
  void asksAgainForARecordWhoseCallbackFailed() throws Exception {
    Subscription topic = topic("callback.");
    send(topic, NodeKey.bytes(FIRST), new byte[] {1});
    send(topic, FIRST, OBJECT, 1 << 20, 1_000, 2_000);
    List<Long> asked = new ArrayList<>();

    try (WindowConsumer consumer =
        WindowConsumer.open(
            topic,
            record -> {
              asked.add(record.offset());
              if (asked.size() == 1) {
                throw new IllegalStateException("no room for it");
              }
            })) {
      assertThatThrownBy(() -> poll(consumer, () -> !windows.isEmpty()))
          .hasMessage("no room for it");
      poll(consumer, () -> !windows.isEmpty());
    }
    assertThat(asked).containsExactly(0L, 0L);
    assertThat(Written.samples(windows)).isEqualTo(Written.expected(FIRST, 1_000, 2_000));
  }

  @Test
  void goesOnBehindWhatWasCommittedAndBeforeAWindowThatLacksParts() throws Exception {
    Subscription topic = topic("commit.");
    List<byte[]> parts = Written.window(FIRST, "i-1", OBJECT, 16 << 10, 6_000, 9_000);
    send(topic, FIRST, OBJECT, 1 << 20, 1_000, 5_000);
    send(topic, NodeKey.bytes(FIRST), parts.getFirst());
    send(topic, SECOND, OBJECT, 1 << 20, 1_000, 9_000);
    try (WindowConsumer consumer = WindowConsumer.open(topic, unread::add)) {
      poll(consumer, () -> windows.size() >= 2);
      consumer.commit();
    }
    parts.stream().skip(1).forEach(part -> send(topic, NodeKey.bytes(FIRST), part));
    producer.flush();

    try (WindowConsumer consumer = WindowConsumer.open(topic, unread::add)) {
      poll(consumer, () -> windows.size() >= 3);
    }
    assertThat(Written.samples(windows)).isEqualTo(expected());
  }

  @Test
  void stopsWaitingWhenItIsWokenUp() throws Exception {
    try (WindowConsumer consumer = WindowConsumer.open(topic("wake."), unread::add)) {
      consumer.wakeUp();
      assertThat(consumer.poll(Duration.ofSeconds(100))).isEmpty();
    }
  }

  @Test
  void printsWhatTheExampleSays() throws Exception {
    Subscription topic = topic("example.");
    send(topic, FIRST, OBJECT, 1 << 20, 1_000, 7_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    PrintWindows.print(topic, new PrintStream(out, true, StandardCharsets.UTF_8), 1);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith(
            "east/data-0 until 7000\n  load{of=\"a-part-of-the-node-with-number-0\"} 1000.0\n");
  }
}
