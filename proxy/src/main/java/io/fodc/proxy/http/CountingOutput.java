package io.fodc.proxy.http;

import java.io.OutputStream;

/** Forgets what is written, but not how much it was. */
final class CountingOutput extends OutputStream {
  private long bytes;

  @Override
  public void write(int b) {
    bytes++;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    bytes += length;
  }

  /** Bytes written so far. */
  long bytes() {
    return bytes;
  }
}
