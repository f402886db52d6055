package io.fodc.bridge.publish;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What our producer is made with: what was configured, on top of defaults that suit a guest beside
 * a database, below what FODC needs to be as it is.
 */
final class ProducerSetup {
  /** Kafka's own default of {@code max.request.size}. */
  private static final int REQUEST_BYTES = 1 << 20;

  /** Around a record in its batch, without key and headers. */
  private static final int BATCH_BYTES = 640;

  private final Map<String, Object> values;

  ProducerSetup(PublishSettings settings) {
    values = new HashMap<>(defaults());
    values.putAll(settings.client());
    values.putIfAbsent(
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        Long.toString(settings.maxBytesInFlight() + requestBytes()));
    values.putAll(fixed());
  }

  private static Map<String, Object> defaults() {
    Map<String, Object> values = new HashMap<>();
    values.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    values.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    values.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(REQUEST_BYTES));
    values.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
    values.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    values.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    values.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
    // Management beans and metrics pushed to brokers are classes and memory nobody asked for.
    values.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    values.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
    return values;
  }

  private static Map<String, Object> fixed() {
    return Map.of(
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        "true",
        // Else a producer without brokers forgets the topics, and sending waits for them to be
        // back.
        CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
        "none");
  }

  Map<String, Object> values() {
    return Map.copyOf(values);
  }

  Producer<byte[], byte[]> open() {
    return new KafkaProducer<>(values, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Largest value that a producer takes beside a key of this length. */
  int recordBytes(int keyBytes) {
    // The key is in two headers again.
    return requestBytes() - BATCH_BYTES - 3 * keyBytes;
  }

  /** How long after it was handed over a record may be without an answer. */
  long answerMillis() {
    return number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
  }

  private int requestBytes() {
    return Math.toIntExact(number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
  }

  private long number(String key) {
    return Long.parseLong(String.valueOf(values.get(key)).strip());
  }
}
