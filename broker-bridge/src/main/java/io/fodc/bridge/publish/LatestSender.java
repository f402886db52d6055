package io.fodc.bridge.publish;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.RecordException;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is newest of a node into a compacted topic: when it changed, and every hour, so that
 * a topic that was made anew fills again. One that is too large waits for the next change. What
 * changes all the time is written {@value #AT_ONCE} times, and then every {@value #RATE_SECONDS} s.
 * One thread.
 */
final class LatestSender {
  private static final long REPEAT_NANOS = Duration.ofHours(1).toNanos();
  private static final int RATE_SECONDS = 15;
  private static final int AT_ONCE = 6;
  private static final long RATE_NANOS = Duration.ofSeconds(RATE_SECONDS).toNanos();

  /**
   * What there is to say.
   *
   * @param sameness equal for what need not be said again
   * @param headers of the record
   * @param value encodes it
   */
  record Latest(Object sameness, RecordHeaders headers, Supplier<byte[]> value) {}

  private final TopicSender sender;
  private final SendTerms terms;
  private final byte[] key;
  private final Supplier<Optional<Latest>> source;
  private final NewestOffset offset = new NewestOffset(NewestOffset.Place.NOWHERE);
  private @Nullable Object written;
  private long writtenNanos;

  /** Now, or later by {@link #RATE_NANOS} for each record that came before its turn. */
  private long levelNanos;

  LatestSender(
      TopicSender sender, SendTerms terms, NodeId node, Supplier<Optional<Latest>> source) {
    this.sender = sender;
    this.terms = terms;
    this.source = source;
    key = NodeKey.bytes(node);
    levelNanos = terms.nanoTime().getAsLong();
  }

  /** Writes it if that is needed. */
  void sendIfChanged() throws InterruptedException {
    Optional<Latest> latest = source.get();
    if (latest.isEmpty() || !sender.due() || isTooSoon() || isWritten(latest.get())) {
      return;
    }
    Optional<PublishTrouble> trouble;
    try {
      trouble = sender.send(delivery(latest.get()));
    } catch (IllegalArgumentException | RecordException e) {
      trouble = Optional.of(unreadable(e));
      sender.failed(trouble.get());
    }
    if (trouble.isEmpty() || !isWorthTrying(trouble.get().kind())) {
      written = latest.get().sameness();
      writtenNanos = terms.nanoTime().getAsLong();
      levelNanos = Math.max(levelNanos, writtenNanos) + RATE_NANOS;
    }
  }

  private boolean isTooSoon() {
    return levelNanos - terms.nanoTime().getAsLong() > (AT_ONCE - 1) * RATE_NANOS;
  }

  /** What was written may be gone: it is written again. */
  void writeAgain() {
    written = null;
  }

  private boolean isWritten(Latest latest) {
    return latest.sameness().equals(written)
        && terms.nanoTime().getAsLong() - writtenNanos < REPEAT_NANOS;
  }

  private Delivery delivery(Latest latest) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            sender.topic(), null, terms.clock().millis(), key, latest.value().get());
    latest.headers().addTo(message.headers());
    return new Delivery(List.of(message), terms.counters(), offset);
  }

  private PublishTrouble unreadable(RuntimeException e) {
    return new PublishTrouble(
        PublishTrouble.Kind.NOT_READABLE, sender.topic(), "no record holds it: " + e.getMessage());
  }

  private static boolean isWorthTrying(PublishTrouble.Kind kind) {
    return switch (kind) {
      case RECORD_TOO_LARGE, NOT_READABLE -> false;
      case UNREACHABLE, NOT_AUTHENTICATED, NOT_AUTHORIZED, UNKNOWN_TOPIC, TIME_REFUSED, REFUSED ->
          true;
    };
  }
}
