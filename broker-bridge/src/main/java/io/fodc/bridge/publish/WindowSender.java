package io.fodc.bridge.publish;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.framing.WindowCut;
import io.fodc.bridge.record.RecordException;
import io.fodc.bridge.record.RecordLimits;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.node.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends the ticks that are not acknowledged, oldest first, one window at a time; the position moves
 * on when brokers have all of its records. A window that failed is kept as its bytes and sent
 * again; one that took too long twice is sent as shorter ones. One thread.
 */
final class WindowSender {
  /** Samples of a window, roughly, beyond which the next begins: half a megabyte of records. */
  private static final int USUAL_SAMPLES = 1 << 16;

  private static final int MOST_TICKS = 1_024;

  /** A producer that was made anew has met the brokers when a try takes too long again. */
  private static final int SLOW_TRIES = 2;

  /** After shorter windows each may be longer by the so-manieth part of the one before. */
  private static final int GROWTH = 8;

  /** Brokers that say so often that there is no topic are not only slow to learn of it. */
  private static final int TOPIC_GONE = 2;

  private final NodeId node;
  private final byte[] key;
  private final Framing framing;
  private final PublishSource source;
  private final PositionKeeper position;
  private final TopicSender sender;
  private final SendTerms terms;
  private final Runnable onAnew;
  private final WindowCoder coder;
  private final NewestOffset newest;
  private @Nullable WindowRecords pending;
  private @Nullable Delivery delivery;
  private int unknownTopic;
  private int slowTries;

  /** Samples of the next window, roughly. */
  private int samples = USUAL_SAMPLES;

  private long takeNanos;
  private long busyNanos;

  /**
   * @param recordBytes largest record that the producer takes
   * @param onAnew called when the topic is another than the one that was written to
   */
  WindowSender(
      NodeId node,
      Framing framing,
      int recordBytes,
      PublishSource source,
      PositionKeeper position,
      TopicSender sender,
      SendTerms terms,
      Runnable onAnew) {
    this.node = node;
    this.framing = framing;
    this.source = source;
    this.position = position;
    this.sender = sender;
    this.terms = terms;
    this.onAnew = onAnew;
    newest = new NewestOffset(position.now().place());
    key = NodeKey.bytes(node);
    coder = new WindowCoder(framing, recordBytes);
    terms.counters().recordLimit(recordBytes);
    terms.counters().acknowledgedTick(position.now().acknowledgedMillis());
  }

  /** What a call came to. */
  enum Outcome {
    /** There is nothing newer than what brokers have. */
    NOTHING_LEFT,
    /** A window was acknowledged; there are more ticks. */
    MORE,
    /** It failed, or waits to be tried again. */
    WAITING
  }

  /** Bytes of the window that was sent last. */
  long sentBytes() {
    WindowRecords window = pending;
    return window == null ? 0 : window.parts().stream().mapToLong(part -> part.length).sum();
  }

  /** Time that the window that was sent last kept this thread busy, waiting left out. */
  long busyNanos() {
    return busyNanos;
  }

  /** Sends one window. */
  Outcome sendNext() throws InterruptedException {
    if (!sender.due()) {
      return Outcome.WAITING;
    }
    if (delivery == null) {
      long begin = System.nanoTime();
      if (!take()) {
        return sender.due() ? Outcome.NOTHING_LEFT : Outcome.WAITING;
      }
      takeNanos = System.nanoTime() - begin;
    }
    Delivery now = delivery;
    WindowRecords window = pending;
    if (now == null || window == null) {
      return Outcome.NOTHING_LEFT;
    }
    Optional<PublishTrouble> trouble = sender.send(now);
    if (trouble.isPresent()) {
      failed(trouble.get(), now, window);
      return Outcome.WAITING;
    }
    delivery = null;
    unknownTopic = 0;
    slowTries = 0;
    samples = Math.min(USUAL_SAMPLES, samples + samples / GROWTH + 1);
    busyNanos = takeNanos + now.busyNanos();
    NewestOffset.Place before = position.now().place();
    position.acknowledged(window.toTickMillis(), newest.newest());
    terms.counters().acknowledgedTick(window.toTickMillis());
    terms.counters().published(window);
    if (newest.wentBack()) {
      anew("record %s came after %s".formatted(newest.newest(), before));
      return Outcome.MORE;
    }
    return source.newestTickMillis() > window.toTickMillis() ? Outcome.MORE : Outcome.NOTHING_LEFT;
  }

  /** Encodes the next window; false if there is none. */
  private boolean take() {
    int most = Math.clamp(samples / Math.max(1, source.series()), 1, MOST_TICKS);
    if (position.now().begunToMillis() != Position.NOTHING) {
      most = RecordLimits.MAX_TICKS;
    }
    while (true) {
      Position from = position.now();
      try (PublishSource.Stretch stretch =
          source.ticks(from.acknowledgedMillis(), from.upToMillis(), most)) {
        int ticks = stretch.tickMillis().length;
        if (ticks == 0) {
          if (from.begunToMillis() == Position.NOTHING) {
            return false;
          }
          // What had been begun has left the window.
          position.abandonBegun();
          continue;
        }
        tellLoss(from, stretch.tickMillis()[0]);
        if (encode(stretch)) {
          return true;
        }
        if (ticks == 1) {
          return false;
        }
        most = ticks / 2;
      }
    }
  }

  private void tellLoss(Position from, long firstMillis) {
    long after = from.acknowledgedMillis();
    long usual = source.origin().intervalMillis() * 3 / 2;
    if (after != Position.NOTHING
        && source.oldestTickMillis() > after
        && firstMillis - after > usual) {
      terms.counters().lost(firstMillis - after);
      terms.listener().lost(after, firstMillis);
      position.acknowledgedBefore(firstMillis);
    }
  }

  private boolean encode(PublishSource.Stretch stretch) {
    WindowOrigin origin = source.origin();
    try {
      begin(origin.agentInstance(), coder.encode(origin, stretch));
      return true;
    } catch (IllegalArgumentException | RecordException e) {
      if (stretch.tickMillis().length == 1) {
        sender.failed(
            new PublishTrouble(
                PublishTrouble.Kind.NOT_READABLE,
                sender.topic(),
                "no record holds a tick: " + e.getMessage()));
      }
      return false;
    }
  }

  private void begin(String instance, WindowRecords window) {
    position.begun(window.toTickMillis());
    WindowCut cut =
        new WindowCut(
            instance, window.fromTickMillis(), window.toTickMillis(), window.parts().size());
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
    for (int part = 0; part < window.parts().size(); part++) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(
              sender.topic(), null, terms.clock().millis(), key, window.parts().get(part));
      RecordHeaders.ofWindow(node, cut, part, framing).addTo(message.headers());
      messages.add(message);
    }
    pending = window;
    delivery = new Delivery(messages, terms.counters(), newest);
  }

  /**
   * Half as many ticks at a time. What is in several records stays as it is: those that brokers
   * have need not go again, and readers wait for the others.
   */
  private void shorten(WindowRecords window) {
    if (window.parts().size() > 1 || window.ticks() == 1) {
      return;
    }
    samples = Math.max(1, window.ticks() / 2 * Math.max(1, source.series()));
    delivery = null;
    position.abandonBegun();
  }

  /** What was in the topic is gone: the one that is there gets everything that the window holds. */
  private void anew(String why) {
    delivery = null;
    position.startAgain(newest.newest());
    terms.counters().acknowledgedTick(Position.NOTHING);
    terms.counters().anew();
    terms
        .listener()
        .note("event=kafka-topic-anew topic=%s reason=\"%s\"".formatted(sender.topic(), why));
    onAnew.run();
  }

  /** Smaller records where they were too large or too slow; else the same again, later. */
  private void failed(PublishTrouble trouble, Delivery tried, WindowRecords window) {
    slowTries = tried.tookTooLong() ? slowTries + 1 : 0;
    if (slowTries == SLOW_TRIES) {
      slowTries = 0;
      shorten(window);
    }
    unknownTopic = trouble.kind() == PublishTrouble.Kind.UNKNOWN_TOPIC ? unknownTopic + 1 : 0;
    if (unknownTopic == TOPIC_GONE) {
      newest.forget();
      anew("there was none");
    }
    int smaller = Math.min(coder.limit(), window.largestBytes()) / 2;
    if (trouble.kind() == PublishTrouble.Kind.RECORD_TOO_LARGE
        && smaller >= RecordLimits.MIN_PART_BYTES) {
      coder.limit(smaller);
      terms.counters().recordLimit(smaller);
      delivery = null;
      sender.retryNow();
    }
  }
}
