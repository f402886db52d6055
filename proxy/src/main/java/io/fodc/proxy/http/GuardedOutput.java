package io.fodc.proxy.http;

import java.io.IOException;
import java.io.OutputStream;

/** Tells the guard when a write to the socket begins and ends. */
final class GuardedOutput extends OutputStream {
  private final OutputStream out;
  private final ConnectionGuard.Watch watch;

  GuardedOutput(OutputStream out, ConnectionGuard.Watch watch) {
    this.out = out;
    this.watch = watch;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    watch.writing();
    out.write(bytes, offset, length);
    watch.written();
  }

  @Override
  public void flush() throws IOException {
    watch.writing();
    out.flush();
    watch.written();
  }

  @Override
  public void close() throws IOException {
    watch.writing();
    out.close();
    watch.written();
  }
}
