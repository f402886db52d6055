package io.fodc.bridge.ingest;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records that were not taken, as they were, with headers that say where they stood and why.
 * One too large for the topic is not kept.
 */
final class DeadLetters {
  static final String REASON = "fodc-refused";
  static final String DETAIL = "fodc-refused-detail";
  static final String TOPIC = "fodc-topic";
  static final String PARTITION = "fodc-partition";
  static final String OFFSET = "fodc-offset";
  static final String TIMESTAMP = "fodc-timestamp";

  private static final int MOST_BYTES = 2 << 20;
  private static final int MOST_DETAIL_CHARS = 1_000;

  private final String topic;
  private final Outbox outbox;
  private final IngestCounters counters;

  DeadLetters(String topic, Outbox outbox, IngestCounters counters) {
    this.topic = topic;
    this.outbox = outbox;
    this.counters = counters;
  }

  void keep(ConsumerRecord<byte[], byte[]> record, Refusal reason, String detail) {
    if (record.serializedKeySize() + record.serializedValueSize() > MOST_BYTES) {
      counters.lettersLost.increment();
      return;
    }
    Headers headers = new RecordHeaders(record.headers().toArray());
    add(headers, REASON, reason.word());
    add(headers, DETAIL, detail.substring(0, Math.min(detail.length(), MOST_DETAIL_CHARS)));
    add(headers, TOPIC, record.topic());
    add(headers, PARTITION, Integer.toString(record.partition()));
    add(headers, OFFSET, Long.toString(record.offset()));
    add(headers, TIMESTAMP, Long.toString(record.timestamp()));
    byte @Nullable [] key = record.key();
    byte @Nullable [] value = record.value();
    outbox.offer(
        new ProducerRecord<>(topic, null, null, key, value, headers),
        counters.letters,
        counters.lettersLost);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
