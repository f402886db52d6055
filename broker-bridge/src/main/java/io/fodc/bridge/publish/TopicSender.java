package io.fodc.bridge.publish;

import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Sends to one topic and knows whether that works. After a failure it waits before the next try:
 * {@value #FIRST_MILLIS} ms, then twice as long each time, at most {@value #MOST_MILLIS} ms. One
 * thread.
 */
final class TopicSender {
  private static final long FIRST_MILLIS = 250;
  private static final long MOST_MILLIS = 15_000;
  private static final long NANOS = 1_000_000;

  private final String topic;
  private final SendTerms terms;
  private Optional<PublishTrouble> trouble = Optional.empty();
  private boolean gotThrough;
  private long pauseMillis = FIRST_MILLIS;
  private long notBeforeNanos;

  TopicSender(String topic, SendTerms terms) {
    this.topic = topic;
    this.terms = terms;
    notBeforeNanos = terms.nanoTime().getAsLong();
  }

  String topic() {
    return topic;
  }

  /** Whether the last try got through. */
  boolean up() {
    return gotThrough && trouble.isEmpty();
  }

  /** Whether the last try failed. */
  boolean failing() {
    return trouble.isPresent();
  }

  /** Whether it may be tried now. */
  boolean due() {
    return terms.nanoTime().getAsLong() - notBeforeNanos >= 0;
  }

  /** Sends, and waits for the answers; empty when all is acknowledged. */
  Optional<PublishTrouble> send(Delivery delivery) throws InterruptedException {
    Optional<Exception> failure = attempt(delivery);
    if (failure.isEmpty()) {
      gotThrough();
      return Optional.empty();
    }
    PublishTrouble found = Troubles.of(failure.get(), topic, terms.servers());
    switch (found.kind()) {
      case UNKNOWN_TOPIC, NOT_AUTHORIZED, RECORD_TOO_LARGE, TIME_REFUSED, NOT_READABLE -> {}
      case UNREACHABLE, NOT_AUTHENTICATED, REFUSED -> terms.producers().discard();
    }
    failed(found);
    return Optional.of(found);
  }

  private Optional<Exception> attempt(Delivery delivery) throws InterruptedException {
    try {
      Producer<byte[], byte[]> producer = terms.producers().producer();
      return delivery.attempt(producer, terms.maxBytesInFlight(), terms.answerMillis());
    } catch (KafkaException e) {
      return Optional.of(e);
    }
  }

  /** Tells of what stands in the way, and waits longer than the last time. */
  void failed(PublishTrouble found) {
    trouble = Optional.of(found);
    terms.counters().failed(found.kind());
    terms.listener().trouble(found);
    notBeforeNanos = terms.nanoTime().getAsLong() + pauseMillis * NANOS;
    pauseMillis = Math.min(MOST_MILLIS, 2 * pauseMillis);
  }

  /** Lets the next try come at once. */
  void retryNow() {
    notBeforeNanos = terms.nanoTime().getAsLong();
  }

  private void gotThrough() {
    gotThrough = true;
    pauseMillis = FIRST_MILLIS;
    trouble.ifPresent(terms.listener()::over);
    trouble = Optional.empty();
  }
}
