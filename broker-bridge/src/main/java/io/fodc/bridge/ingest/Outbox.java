package io.fodc.bridge.ingest;

import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the little that a reader writes, on a thread of its own: whoever hands something over
 * never waits. At most {@link #MOST_RECORDS} and {@link #MOST_BYTES} are under way; what comes
 * beyond that is lost, and counted. A producer is made when there is something to write first.
 */
final class Outbox implements AutoCloseable {
  static final int MOST_RECORDS = 256;
  static final long MOST_BYTES = 16L << 20;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final KafkaSettings kafka;
  private final ArrayBlockingQueue<Letter> queue = new ArrayBlockingQueue<>(MOST_RECORDS);
  private final AtomicLong bytes = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  private record Letter(ProducerRecord<byte[], byte[]> record, LongAdder written, LongAdder lost) {
    long size() {
      byte @Nullable [] value = record.value();
      return value == null ? 0 : value.length;
    }
  }

  Outbox(KafkaSettings kafka) {
    this.kafka = kafka;
    thread = Thread.ofVirtual().name("ingest-outbox").start(this::run);
  }

  /** Leaves a record to be written; one of the two is counted up, now or later. */
  void offer(ProducerRecord<byte[], byte[]> record, LongAdder written, LongAdder lost) {
    Letter letter = new Letter(record, written, lost);
    if (bytes.addAndGet(letter.size()) > MOST_BYTES || closed || !queue.offer(letter)) {
      bytes.addAndGet(-letter.size());
      lost.increment();
    }
  }

  private void run() {
    try {
      Letter first = null;
      while (first == null && !closed) {
        first = queue.poll(1, TimeUnit.SECONDS);
      }
      if (first != null) {
        write(first);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Letter first) throws InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      Letter next = first;
      while (!closed || next != null) {
        if (next != null) {
          send(producer, next);
        }
        next = closed ? queue.poll() : queue.poll(1, TimeUnit.SECONDS);
      }
      producer.close(CLOSE_LIMIT);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new TreeMap<>(kafka.of(KafkaClient.PRODUCER));
    settings.putIfAbsent("max.block.ms", "5000");
    settings.putIfAbsent("request.timeout.ms", "10000");
    settings.putIfAbsent("delivery.timeout.ms", "30000");
    settings.putIfAbsent("compression.type", "zstd");
    settings.putIfAbsent("max.request.size", Integer.toString(3 << 20));
    settings.putIfAbsent("buffer.memory", Long.toString(MOST_BYTES));
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("metadata.recovery.strategy", "none");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(KafkaProducer<byte[], byte[]> producer, Letter letter) {
    try {
      var unused =
          producer.send(letter.record(), (metadata, failure) -> sent(letter, failure == null));
    } catch (KafkaException e) {
      sent(letter, false);
    }
  }

  private void sent(Letter letter, boolean written) {
    bytes.addAndGet(-letter.size());
    (written ? letter.written() : letter.lost()).increment();
  }

  /** Writes what it can within about two seconds. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!thread.join(CLOSE_LIMIT.plusSeconds(3))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
