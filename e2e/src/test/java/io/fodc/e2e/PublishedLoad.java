package io.fodc.e2e;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.framing.WindowCut;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Simulated nodes that publish as agents do: a tick a second, every five ticks a window, each node
 * at an instant of its own. A sample's value is its tick and its series, so that each can be
 * checked. Publishes on a thread of its own until it is stopped.
 */
final class PublishedLoad implements Closeable {
  static final String CLUSTER = "load";
  static final int SERIES = 4;
  static final int TICKS = 5;
  static final long INTERVAL_MILLIS = 1_000;
  private static final long EVERY_MILLIS = TICKS * INTERVAL_MILLIS;
  private static final MetricFamily FAMILY = MetricFamily.gauge("load_value", "Made up.");

  private final KafkaProducer<byte[], byte[]> producer;
  private final WindowEncoder encoder = new WindowEncoder(900_000);
  private final List<KnownSeries> series = new ArrayList<>();
  private final AtomicLongArray first;
  private final AtomicLongArray acknowledged;
  private final CompletableFuture<Void> running;
  private volatile boolean stopped;

  PublishedLoad(String servers, int nodes) {
    first = new AtomicLongArray(nodes);
    acknowledged = new AtomicLongArray(nodes);
    for (int i = 0; i < SERIES; i++) {
      series.add(
          new KnownSeries(
              new SeriesDefinition(
                  FAMILY.name(), Labels.of("place", Integer.toString(i)), FAMILY)));
    }
    producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers, "acks", "all", "linger.ms", "0"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    running = CompletableFuture.runAsync(this::run, Thread.ofPlatform().name("load")::start);
  }

  static String name(int node) {
    return "node-%02d".formatted(node);
  }

  static double value(long tickMillis, int series) {
    return tickMillis + series * 0.25;
  }

  /** First tick of a node; 0 before it. */
  long first(int node) {
    return first.get(node);
  }

  /** Newest tick of a node that brokers have. */
  long acknowledged(int node) {
    return acknowledged.get(node);
  }

  int nodes() {
    return first.length();
  }

  private void run() {
    long begin = System.currentTimeMillis();
    for (int node = 0; node < nodes(); node++) {
      state(node, begin);
    }
    for (long window = 0; !stopped; window++) {
      for (int node = 0; node < nodes() && !stopped; node++) {
        long at = begin + window * EVERY_MILLIS + node * EVERY_MILLIS / nodes();
        LockSupport.parkNanos(Duration.ofMillis(at - System.currentTimeMillis()).toNanos());
        window(node, at);
      }
    }
  }

  private WindowOrigin origin(int node) {
    return new WindowOrigin(
        new NodeId(CLUSTER, name(node)),
        NodeRole.DATANODE_HOT,
        Map.of(),
        "instance-" + node,
        INTERVAL_MILLIS,
        List.of());
  }

  private void state(int node, long nowMillis) {
    WindowOrigin origin = origin(node);
    byte[] state =
        new NodeStateRecord(
                origin.node(),
                nowMillis,
                origin.role(),
                Map.of(),
                new NodeStateRecord.Place("", name(node), "", "", "", "", "configuration"),
                new NodeStateRecord.Agent(
                    "load",
                    origin.agentInstance(),
                    nowMillis,
                    INTERVAL_MILLIS,
                    List.of(),
                    "off",
                    ""),
                new NodeStateRecord.Session("", "", ""),
                NodeStateRecord.Evidence.NONE)
            .encode(RecordSchema.NODE_STATE.singleObject());
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(FodcTopic.NODE_STATES.name(""), NodeKey.bytes(origin.node()), state);
    RecordHeaders.ofNode(
            RecordHeaders.NODE_STATE,
            origin.node(),
            nowMillis,
            RecordSchema.NODE_STATE.singleObject())
        .addTo(record.headers());
    var unused = producer.send(record);
  }

  /** A window whose last tick was just now. */
  private void window(int node, long lastMillis) {
    WindowOrigin origin = origin(node);
    long[] ticks = new long[TICKS];
    double[] values = new double[TICKS];
    for (int tick = 0; tick < TICKS; tick++) {
      ticks[tick] = lastMillis - (TICKS - 1 - tick) * INTERVAL_MILLIS;
    }
    encoder.begin(origin, ticks, TICKS);
    for (int i = 0; i < SERIES; i++) {
      for (int tick = 0; tick < TICKS; tick++) {
        values[tick] = value(ticks[tick], i);
      }
      encoder.series(series.get(i));
      encoder.points(ticks, values, TICKS);
    }
    byte[] value = encoder.finish(RecordSchema.METRIC_WINDOW.singleObject()).getFirst();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            FodcTopic.METRIC_WINDOWS.name(""), NodeKey.bytes(origin.node()), value);
    WindowCut cut = new WindowCut(origin.agentInstance(), ticks[0], ticks[TICKS - 1], 1);
    RecordHeaders.ofWindow(origin.node(), cut, 0, RecordSchema.METRIC_WINDOW.singleObject())
        .addTo(record.headers());
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure == null) {
                first.compareAndSet(node, 0, ticks[0]);
                acknowledged.set(node, lastMillis);
              }
            });
  }

  /** Publishes no more; brokers have all of it. */
  void stop() {
    stopped = true;
    running.join();
    producer.flush();
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ofSeconds(5));
  }
}
