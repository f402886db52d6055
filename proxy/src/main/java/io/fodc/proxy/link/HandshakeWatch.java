package io.fodc.proxy.link;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a new connection that does not get as far as HTTP/2 in time. */
final class HandshakeWatch {

  private final Closeable connection;
  private final ScheduledFuture<?> alarm;

  HandshakeWatch(Closeable connection, ScheduledExecutorService timer, Duration limit) {
    this.connection = connection;
    this.alarm = timer.schedule(this::close, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The connection speaks HTTP/2, or is gone. */
  void done() {
    alarm.cancel(false);
  }

  /** Closes the socket from any thread; who reads or writes it there fails at once. */
  void close() {
    Thread.startVirtualThread(
        () -> {
          try {
            connection.close();
          } catch (IOException | RuntimeException alreadyClosed) {
            // what was wanted
          }
        });
  }
}
