package io.fodc.proxy.peer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The body of a peer's answer with a deadline: a read that takes too long ends, because the stream
 * is closed under it. One thread reads; the timer only closes.
 */
final class PeerBody extends FilterInputStream {
  private static final long LOOK_MILLIS = 100;

  private final long idleNanos;
  private final long deadlineNanos;
  private final Runnable onClose;
  private final ScheduledFuture<?> watch;
  private volatile long readingSince;
  private volatile boolean reading;
  private volatile boolean late;
  private boolean closed;

  /**
   * A body.
   *
   * @param deadlineNanos when all of it must have been read, by {@link System#nanoTime}
   * @param onClose called once
   */
  PeerBody(
      InputStream in,
      long idleNanos,
      long deadlineNanos,
      ScheduledExecutorService timer,
      Runnable onClose) {
    super(in);
    this.idleNanos = idleNanos;
    this.deadlineNanos = deadlineNanos;
    this.onClose = onClose;
    this.watch =
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    if (now - deadlineNanos >= 0 || (reading && now - readingSince >= idleNanos)) {
      late = true;
      try {
        in.close();
      } catch (IOException e) {
        // Whoever reads is told that it is late.
      }
      watch.cancel(false);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    readingSince = System.nanoTime();
    reading = true;
    try {
      int read = in.read(target, offset, length);
      if (late) {
        throw new PeerException("it did not send all of its answer in time");
      }
      return read;
    } catch (IOException e) {
      throw late
          ? new PeerException("it did not send all of its answer in time", e)
          : new PeerException("its answer broke off", e);
    } finally {
      reading = false;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watch.cancel(false);
    try {
      in.close();
    } catch (IOException e) {
      // It is not read any more.
    }
    onClose.run();
  }
}
