package io.fodc.proxy.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * gzip at its fastest level: pages are repetitive enough that higher ones only cost time. Closing
 * frees the native memory and leaves the stream below open; only {@link #finish} completes the
 * stream, so that what broke off does not look whole.
 */
final class FastGzip extends GZIPOutputStream {
  FastGzip(OutputStream out, int bufferBytes) throws IOException {
    super(out, bufferBytes);
    def.setLevel(Deflater.BEST_SPEED);
  }

  @Override
  public void close() {
    def.end();
  }
}
