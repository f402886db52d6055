package io.fodc.bridge.publish;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * The producer, made when it is needed and made anew after a failure it may not recover from: a new
 * one looks the brokers' names up again, and forgets what it still had to send. One thread.
 */
final class Producers implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Supplier<Producer<byte[], byte[]>> maker;
  private @Nullable Producer<byte[], byte[]> open;

  Producers(Supplier<Producer<byte[], byte[]>> maker) {
    this.maker = maker;
  }

  /**
   * The producer there is, or a new one.
   *
   * @throws org.apache.kafka.common.KafkaException if none can be made: no server's name is known
   */
  Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> now = open;
    if (now == null) {
      now = maker.get();
      open = now;
    }
    return now;
  }

  /** Drops it, with everything that is on its way. */
  void discard() {
    close(Duration.ZERO);
  }

  @Override
  public void close() {
    close(GRACE);
  }

  private void close(Duration grace) {
    Producer<byte[], byte[]> now = open;
    open = null;
    if (now != null) {
      now.close(grace);
    }
  }
}
