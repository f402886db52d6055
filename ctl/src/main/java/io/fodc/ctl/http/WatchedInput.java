package io.fodc.ctl.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/**
 * A body that is closed when nothing comes for too long, which the reader sees as {@link
 * HttpTimeoutException}. A virtual thread watches; it ends when the body is closed. One thread
 * reads.
 */
final class WatchedInput extends InputStream {
  private final InputStream body;
  private final long limitNanos;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean closed;
  private volatile boolean stalled;
  private final Thread watcher;

  WatchedInput(InputStream body, Duration limit) {
    this.body = body;
    this.limitNanos = limit.toNanos();
    this.watcher = Thread.ofVirtual().start(this::watch);
  }

  private void watch() {
    try {
      while (!closed) {
        long left = limitNanos - (System.nanoTime() - lastNanos);
        if (left <= 0) {
          stalled = true;
          body.close();
          return;
        }
        Thread.sleep(Duration.ofNanos(left));
      }
    } catch (InterruptedException | IOException e) {
      // Closed by its reader; or it cannot be closed, and then the reader has seen that.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    int read;
    try {
      read = body.read(into, from, count);
    } catch (IOException e) {
      throw stalled ? timeout(e) : e;
    }
    if (stalled) {
      throw timeout(new IOException("closed"));
    }
    lastNanos = System.nanoTime();
    return read;
  }

  private IOException timeout(IOException cause) {
    HttpTimeoutException timeout =
        new HttpTimeoutException(
            "nothing came for " + Duration.ofNanos(limitNanos).toSeconds() + " s");
    timeout.initCause(cause);
    return timeout;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    watcher.interrupt();
    body.close();
  }
}
