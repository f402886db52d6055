package io.fodc.proxy.ingest;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes records as agents do, and as they never would. */
final class Writer implements AutoCloseable {
  static final long INTERVAL = 1_000;
  static final int SERIES = 40;
  private static final MetricFamily FAMILY = MetricFamily.gauge("load", "Made up.");

  final String prefix;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<KnownSeries> series = new ArrayList<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final WindowEncoder encoder;

  Writer(KafkaFixture kafka, String prefix) {
    this(kafka, prefix, 1 << 20, SERIES);
  }

  Writer(KafkaFixture kafka, String prefix, int maxRecordBytes, int seriesCount) {
    this.prefix = prefix;
    encoder = new WindowEncoder(maxRecordBytes);
    producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "acks",
                "all",
                "enable.idempotence",
                "true",
                "linger.ms",
                "0",
                "delivery.timeout.ms",
                "60000",
                "request.timeout.ms",
                "5000",
                "metadata.recovery.strategy",
                "none"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    for (int i = 0; i < seriesCount; i++) {
      series.add(new KnownSeries(definition(i)));
    }
  }

  static SeriesDefinition definition(int series) {
    return new SeriesDefinition("load", Labels.of("place", "%06d".formatted(series)), FAMILY);
  }

  static NodeId node(String name) {
    return new NodeId("east", name);
  }

  static WindowOrigin origin(NodeId node, String instance) {
    return new WindowOrigin(
        node, NodeRole.DATANODE_HOT, Map.of("zone", "a"), instance, INTERVAL, List.of());
  }

  /** The value of a series at a tick, told by both. */
  static double value(int series, long tickMillis) {
    return series % 7 == 0 ? series : series * 0.37 + tickMillis % 100_000;
  }

  /** As many ticks, the last one at an instant. */
  static long[] ticks(long lastMillis, int count) {
    long[] ticks = new long[count];
    for (int i = 0; i < count; i++) {
      ticks[i] = lastMillis - (count - 1 - i) * INTERVAL;
    }
    return ticks;
  }

  /** A window of all series, as its parts. */
  List<byte[]> window(WindowOrigin origin, long... ticks) {
    encoder.begin(origin, ticks, ticks.length);
    double[] values = new double[ticks.length];
    for (int i = 0; i < series.size(); i++) {
      for (int t = 0; t < ticks.length; t++) {
        values[t] = value(i, ticks[t]);
      }
      encoder.series(series.get(i));
      encoder.points(ticks, values, ticks.length);
    }
    return encoder.finish(RecordSchema.METRIC_WINDOW.singleObject());
  }

  /** Sends a window that says what CPU time the node's process had taken at some ticks. */
  void cpu(NodeId node, long[] ticks, double... seconds) throws Exception {
    encoder.begin(origin(node, "i-1"), ticks, ticks.length);
    encoder.series(series.getFirst());
    encoder.points(ticks, new double[ticks.length], ticks.length);
    encoder.series(
        new KnownSeries(
            new SeriesDefinition(
                "process_cpu_seconds_total",
                Labels.EMPTY,
                MetricFamily.counter("process_cpu_seconds_total", "CPU time."))));
    encoder.points(ticks, seconds, ticks.length);
    encoder.finish(RecordSchema.METRIC_WINDOW.singleObject()).forEach(part -> window(node, part));
    flush();
  }

  /** Sends a window of a node; the number of samples in it. */
  long publish(NodeId node, long... ticks) {
    window(origin(node, "i-1"), ticks).forEach(part -> window(node, part));
    return (long) series.size() * ticks.length;
  }

  void window(NodeId key, byte @Nullable [] value) {
    send(FodcTopic.METRIC_WINDOWS, NodeKey.bytes(key), value);
  }

  void send(FodcTopic topic, byte @Nullable [] key, byte @Nullable [] value) {
    sent.add(producer.send(new ProducerRecord<>(topic.name(prefix), key, value)));
  }

  /** Sends one, and waits until brokers have it; where it stands. */
  RecordMetadata sendNow(FodcTopic topic, byte @Nullable [] key, byte @Nullable [] value)
      throws ExecutionException, InterruptedException, TimeoutException {
    return producer
        .send(new ProducerRecord<>(topic.name(prefix), key, value))
        .get(60, TimeUnit.SECONDS);
  }

  void send(ProducerRecord<byte[], byte[]> record) {
    sent.add(producer.send(record));
  }

  /** Waits until brokers have all of it. */
  void flush() throws ExecutionException, InterruptedException, TimeoutException {
    for (Future<RecordMetadata> each : sent) {
      each.get(60, TimeUnit.SECONDS);
    }
    sent.clear();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
