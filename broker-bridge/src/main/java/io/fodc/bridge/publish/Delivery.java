package io.fodc.bridge.publish;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Records of one topic on their way, until all of them are acknowledged. One that failed is sent
 * again as the same bytes; one that was acknowledged is not. The publisher's thread owns it; the
 * producer's answers.
 */
final class Delivery {
  /** Beyond the producer's own limit, which always ends a record. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final List<ProducerRecord<byte[], byte[]>> records;
  private final PublishCounters counters;
  private final NewestOffset newest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();
  private final BitSet done = new BitSet();

  /** Grows with every try: an answer to an earlier one counts no more. */
  private int attempt;

  private long bytesInFlight;
  private int waiting;

  /** Whether the producer knew where to send a record of this try. */
  private volatile boolean handedOver;

  /** What handing over took: compressing, mostly. */
  private long busyNanos;

  private @Nullable Exception failure;

  Delivery(
      List<ProducerRecord<byte[], byte[]>> records, PublishCounters counters, NewestOffset newest) {
    this.records = List.copyOf(records);
    this.newest = newest;
    this.counters = counters;
  }

  /**
   * Hands over what is not acknowledged, and waits for the answers.
   *
   * @param maxBytesInFlight most bytes on their way at a time; one larger record goes alone
   * @return why not all are acknowledged; empty when all are
   */
  Optional<Exception> attempt(
      Producer<byte[], byte[]> producer, long maxBytesInFlight, long answerMillis)
      throws InterruptedException {
    begin();
    long limitNanos = TimeUnit.MILLISECONDS.toNanos(answerMillis) + SLACK.toNanos();
    for (int i = 0; i < records.size(); i++) {
      int size = records.get(i).value().length;
      if (done.get(i)) {
        continue;
      }
      if (!await(Math.max(0, maxBytesInFlight - size), limitNanos)) {
        break;
      }
      send(producer, i, size);
    }
    await(0, limitNanos);
    return ended();
  }

  /** Time that the publisher's thread took for all tries, without waiting for answers. */
  long busyNanos() {
    return busyNanos;
  }

  /**
   * Whether the last try failed though brokers were met: what was sent took too long, or its leader
   * was away.
   */
  boolean tookTooLong() {
    lock.lock();
    try {
      return handedOver && failure instanceof TimeoutException;
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    lock.lock();
    try {
      attempt++;
      counters.inFlight(-bytesInFlight);
      bytesInFlight = 0;
      waiting = 0;
      handedOver = false;
      failure = null;
    } finally {
      lock.unlock();
    }
  }

  private void send(Producer<byte[], byte[]> producer, int index, int size) {
    int now = attempt;
    lock.lock();
    waiting++;
    bytesInFlight += size;
    counters.inFlight(size);
    lock.unlock();
    long begin = System.nanoTime();
    try {
      Future<RecordMetadata> sent =
          producer.send(
              records.get(index),
              (metadata, refusal) -> answer(now, index, size, metadata, refusal));
      handedOver |= !sent.isDone();
    } catch (KafkaException | IllegalStateException e) {
      answer(now, index, size, null, e);
    }
    busyNanos += System.nanoTime() - begin;
  }

  private void answer(
      int ofAttempt,
      int index,
      int size,
      @Nullable RecordMetadata metadata,
      @Nullable Exception refusal) {
    lock.lock();
    try {
      if (ofAttempt != attempt) {
        return;
      }
      waiting--;
      bytesInFlight -= size;
      counters.inFlight(-size);
      if (refusal == null) {
        done.set(index);
        counters.acknowledged(size);
        if (metadata != null && metadata.hasOffset()) {
          newest.acknowledged(metadata.partition(), metadata.offset());
        }
      } else if (failure == null) {
        failure = refusal;
      }
      answered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so few bytes are on their way; false as soon as something failed. */
  private boolean await(long mostBytes, long limitNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = limitNanos;
      while (bytesInFlight > mostBytes && (failure == null || mostBytes == 0)) {
        if (left <= 0) {
          failure = new TimeoutException("the producer never answered");
          return false;
        }
        left = answered.awaitNanos(left);
      }
      return failure == null;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Exception> ended() {
    lock.lock();
    try {
      if (failure == null && done.cardinality() < records.size()) {
        failure = new TimeoutException("some records were not sent");
      }
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }
}
