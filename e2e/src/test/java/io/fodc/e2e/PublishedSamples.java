package io.fodc.e2e;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.kafka.TopicContents;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What agents put into a topic of windows: the samples of each life of an agent, a window that is
 * there again taken once.
 */
final class PublishedSamples implements WindowSink {
  private final WindowDecoder decoder = new WindowDecoder();
  private final Set<List<Object>> taken = new HashSet<>();
  private final Map<String, RecordedSamples> byInstance = new LinkedHashMap<>();
  private RecordedSamples present = new RecordedSamples(new TreeMap<>());
  private String series = "";
  private boolean known;

  /** Everything that is in the topic now. */
  static PublishedSamples in(String servers, String topic) {
    PublishedSamples samples = new PublishedSamples();
    for (ConsumerRecord<byte[], byte[]> record : TopicContents.read(servers, topic)) {
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
}
