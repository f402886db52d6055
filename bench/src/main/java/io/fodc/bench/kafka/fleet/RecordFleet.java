package io.fodc.bench.kafka.fleet;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.bridge.topics.TopicsTool;
import io.fodc.kafka.KafkaFixture;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Simulated nodes that write records as agents would: each ticks at its own phase and writes its
 * last three ticks at an instant of its own every three intervals. One producer serves all, but
 * every record is a batch of its own, as those of different agents are. One thread publishes.
 */
final class RecordFleet implements Closeable {
  static final int TICKS = 3;
  private static final int SERIES_PER_FAMILY = 10;
  private static final int RECORD_BYTES = 900_000;

  /** Who learns what was written. */
  interface Listener {
    /** The brokers hold a window. */
    void written(NodeId node, long[] ticks, long handedMillis);
  }

  private record Publication(long atMillis, int node) implements Comparable<Publication> {
    @Override
    public int compareTo(Publication other) {
      return Long.compare(atMillis, other.atMillis);
    }
  }

  private final List<RecordingNode> nodes = new ArrayList<>();
  private final List<KnownSeries> series = new ArrayList<>();
  private final long intervalMillis;
  private final Listener listener;
  private final WindowEncoder encoder = new WindowEncoder(RECORD_BYTES);
  private final KafkaProducer<byte[], byte[]> producer;
  private final PriorityQueue<Publication> schedule = new PriorityQueue<>();
  private final long[] delays;
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  RecordFleet(String servers, int nodeCount, int seriesCount, Duration interval, Listener told) {
    this.intervalMillis = interval.toMillis();
    this.listener = told;
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new RecordingNode(i, seriesCount, intervalMillis));
    }
    series.addAll(series(seriesCount));
    this.delays =
        new SplittableRandom(7).longs(nodeCount, 0, Math.max(1, intervalMillis)).toArray();
    this.producer =
        new KafkaProducer<>(
            settings(servers), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Makes the topics. */
  static void createTopics(KafkaFixture kafka) throws IOException {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    List<String> create = List.of("create", "--kafka.bootstrap-servers=" + kafka.bootstrap());
    if (TopicsTool.run(create, Map.of(), nowhere, System.err) != TopicsTool.OK) {
      throw new IOException("the topics were not made");
    }
  }

  /** What every node says of. */
  static List<KnownSeries> series(int count) {
    List<KnownSeries> series = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MetricFamily family =
          MetricFamily.gauge("banyandb_load_family_" + i / SERIES_PER_FAMILY, "made up");
      series.add(
          new KnownSeries(
              new SeriesDefinition(
                  family.name(), Labels.of("group", "sw_group_" + i % SERIES_PER_FAMILY), family)));
    }
    return series;
  }

  /** Settings of a producer whose records are a batch each. */
  static Map<String, Object> settings(String servers) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", servers);
    settings.put("acks", "all");
    settings.put("compression.type", "zstd");
    settings.put("batch.size", "1");
    settings.put("linger.ms", "0");
    return settings;
  }

  /** Writes every node's state and plans the first window of each within three intervals. */
  void introduce() {
    long now = System.currentTimeMillis();
    for (int i = 0; i < nodes.size(); i++) {
      RecordingNode node = nodes.get(i);
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(
              FodcTopic.NODE_STATES.name(""), NodeKey.bytes(node.node()), node.state(now));
      RecordHeaders.ofNode(
              RecordHeaders.NODE_STATE, node.node(), now, RecordSchema.NODE_STATE.singleObject())
          .addTo(message.headers());
      send(message, () -> {});
      long phase = intervalMillis * i / nodes.size() + delays[i] + i % TICKS * intervalMillis;
      schedule.add(new Publication(now + phase % (TICKS * intervalMillis), i));
    }
    producer.flush();
  }

  /**
   * Writes what falls into a time.
   *
   * @return windows written
   */
  long publish(Duration time) {
    long windows = 0;
    long end = System.currentTimeMillis() + time.toMillis();
    while (!Thread.interrupted()) {
      Publication next = schedule.element();
      long now = System.currentTimeMillis();
      if (Math.min(next.atMillis(), end) > now) {
        LockSupport.parkNanos(Duration.ofMillis(Math.min(next.atMillis(), end) - now).toNanos());
        continue;
      }
      if (now >= end) {
        return windows;
      }
      schedule.remove();
      schedule.add(new Publication(next.atMillis() + TICKS * intervalMillis, next.node()));
      write(next);
      windows++;
    }
    return windows;
  }

  /** The newest tick is as old as the node's delay between ticking and publishing. */
  private void write(Publication publication) {
    RecordingNode node = nodes.get(publication.node());
    long[] ticks = new long[TICKS];
    for (int i = 0; i < TICKS; i++) {
      ticks[i] =
          publication.atMillis() - delays[publication.node()] - (TICKS - 1 - i) * intervalMillis;
    }
    long handed = System.currentTimeMillis();
    List<byte[]> records = node.window(encoder, series, ticks);
    for (int part = 0; part < records.size(); part++) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(
              FodcTopic.METRIC_WINDOWS.name(""), NodeKey.bytes(node.node()), records.get(part));
      RecordHeaders.ofWindow(
              node.node(),
              node.cut(ticks, records.size()),
              part,
              RecordSchema.METRIC_WINDOW.singleObject())
          .addTo(message.headers());
      boolean last = part == records.size() - 1;
      bytes.addAndGet(records.get(part).length);
      send(
          message,
          () -> {
            if (last) {
              listener.written(node.node(), ticks, handed);
            }
          });
    }
  }

  private void send(ProducerRecord<byte[], byte[]> message, Runnable written) {
    producer.send(
        message,
        (metadata, failure) -> {
          if (failure == null) {
            written.run();
          } else {
            failed.incrementAndGet();
          }
        });
  }

  /** Records the brokers did not take. */
  long failed() {
    return failed.get();
  }

  /** Bytes of the windows so far, before compression. */
  long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
