package io.fodc.e2e;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What agents put into a topic of windows: the samples of each life of an agent, a window that is
 * there again taken once.
 */
final class PublishedSamples implements WindowSink {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final WindowDecoder decoder = new WindowDecoder();
  private final Set<List<Object>> taken = new HashSet<>();
  private final Map<String, RecordedSamples> byInstance = new LinkedHashMap<>();
  private RecordedSamples present = new RecordedSamples(new TreeMap<>());
  private String series = "";
  private boolean known;

  /** Everything that is in the topic now. */
  static PublishedSamples in(String servers, String topic) {
    PublishedSamples samples = new PublishedSamples();
    for (ConsumerRecord<byte[], byte[]> record : read(servers, topic)) {
      NodeKey.node(record.key());
      samples.decoder.decode(record.value(), samples);
    }
    return samples;
  }

  /** By agent process. */
  List<RecordedSamples> lives() {
    return List.copyOf(byInstance.values());
  }

  /** Of all of them; the same sample twice is an error. */
  RecordedSamples all() {
    RecordedSamples all = new RecordedSamples(new TreeMap<>());
    for (RecordedSamples life : byInstance.values()) {
      life.ticks()
          .forEach((tick, samples) -> samples.forEach((name, value) -> all.add(tick, name, value)));
    }
    return all;
  }

  @Override
  public void window(WindowOrigin origin, WindowPart part, long[] ticks, int count) {
    String instance = origin.agentInstance();
    known = !taken.add(List.of(origin.node(), instance, ticks[0], ticks[count - 1], part));
    present = byInstance.computeIfAbsent(instance, any -> new RecordedSamples(new TreeMap<>()));
  }

  @Override
  public void series(SeriesKey key, MetricFamily family) {
    series = RecordedSamples.text(key.toDefinition(family));
  }

  @Override
  public void points(long[] tickMillis, double[] values, int count) {
    for (int i = 0; i < count && !known; i++) {
      present.add(tickMillis[i], series, values[i]);
    }
  }

  /** Every record of a topic, from the first to what was there when this began. */
  static List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("read only " + found.size() + " records of " + topic);
        }
      }
    }
    return found;
  }
}
