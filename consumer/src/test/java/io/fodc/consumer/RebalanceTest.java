package io.fodc.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * A second member joins a group and leaves it while windows in parts arrive, part by part of each
 * node in turn, so that windows are open at every moment.
 */
class RebalanceTest {
  private static final String TOPIC = "fodc.metric-windows.v1";
  private static final int WINDOW_MILLIS = 3_000;
  private static final List<NodeId> NODES =
      IntStream.range(0, 8).mapToObj(i -> new NodeId("east", "data-" + i)).toList();

  /** Windows given out, and those whose commit failed: these may come again. */
  private final List<NodeWindow> given = new CopyOnWriteArrayList<>();

  private final Set<String> uncommitted = new HashSet<>();

  @Test
  void noWindowIsLostAndOnlyWhatWasNotCommittedComesAgain() throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      makeTopic(kafka);
      Subscription group = Subscription.to(kafka.bootstrap(), "fodc-consumer-two");
      try (Member first = new Member(group)) {
        int windows = write(producer, 0, () -> count() >= 2 * NODES.size());
        try (Member second = new Member(group)) {
          windows = write(producer, windows, () -> second.given >= 2 * NODES.size());
          long before = first.given;
          windows = write(producer, windows, () -> first.given >= before + NODES.size());
        }
        int goal = count() + 3 * NODES.size();
        windows = write(producer, windows, () -> count() >= goal);
        Map<String, Double> expected = new TreeMap<>();
        for (NodeId node : NODES) {
          expected.putAll(Written.expected(node, 1_000, (long) windows * WINDOW_MILLIS));
        }
        await("all samples", () -> samples().size() == expected.size());
        assertThat(samples()).isEqualTo(expected);
      }
      assertThat(given).allMatch(window -> window.partsMissing() == 0);
      assertThat(repeated()).isSubsetOf(uncommitted);
    }
  }

  private static void makeTopic(KafkaFixture kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  /** Writes one window of each node after the other until something is so; how many there are. */
  private static int write(
      KafkaProducer<byte[], byte[]> producer, int from, BooleanSupplier enough) {
    int[] windows = {from};
    await(
        "enough read",
        () -> {
          long begin = (long) windows[0]++ * WINDOW_MILLIS + 1_000;
          List<List<byte[]>> parts = new ArrayList<>();
          for (NodeId node : NODES) {
            parts.add(
                Written.window(
                    node,
                    "i-1",
                    RecordSchema.METRIC_WINDOW.singleObject(),
                    16 << 10,
                    begin,
                    begin + WINDOW_MILLIS - 1_000));
          }
          assertThat(parts.getFirst()).hasSizeGreaterThan(1);
          for (int part = 0; part < parts.getFirst().size(); part++) {
            for (int node = 0; node < NODES.size(); node++) {
              if (part < parts.get(node).size()) {
                producer.send(
                    new ProducerRecord<>(
                        TOPIC, NodeKey.bytes(NODES.get(node)), parts.get(node).get(part)));
              }
            }
            producer.flush();
          }
          return enough.getAsBoolean();
        });
    return windows[0];
  }

  private static void await(String what, BooleanSupplier come) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!come.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited a minute for " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private int count() {
    return given.size();
  }

  private static String name(NodeWindow window) {
    return window.origin().node() + " " + window.toMillis();
  }

  /** Windows that were given out more than once. */
  private Set<String> repeated() {
    Set<String> seen = new HashSet<>();
    Set<String> again = new HashSet<>();
    for (NodeWindow window : given) {
      if (!seen.add(name(window))) {
        again.add(name(window));
      }
    }
    return again;
  }

  /** Every sample; one that came again is the same. */
  private Map<String, Double> samples() {
    Map<String, Double> all = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (NodeWindow window : given) {
      Map<String, Double> of = Written.samples(List.of(window));
      if (!seen.add(name(window))) {
        assertThat(all).containsAllEntriesOf(of);
      }
      all.putAll(of);
    }
    return all;
  }

  /** One that polls and commits what it was given, on a thread of its own. */
  private final class Member implements AutoCloseable {
    private final WindowConsumer consumer;
    private final Thread thread;
    private volatile boolean ending;
    private volatile int given;

    Member(Subscription group) {
      consumer =
          WindowConsumer.open(
              group,
              unread -> {
                throw new AssertionError(unread.reason());
              });
      thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
      try (consumer) {
        while (!ending) {
          List<NodeWindow> windows = consumer.poll(Duration.ofMillis(100));
          RebalanceTest.this.given.addAll(windows);
          given += windows.size();
          commit(windows);
        }
      }
    }

    private void commit(List<NodeWindow> windows) {
      try {
        consumer.commit();
      } catch (KafkaException e) {
        synchronized (uncommitted) {
          windows.forEach(window -> uncommitted.add(name(window)));
        }
      }
    }

    @Override
    public void close() {
      ending = true;
      await("the member's end", () -> !thread.isAlive());
    }
  }
}
