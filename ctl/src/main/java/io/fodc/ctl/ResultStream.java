package io.fodc.ctl;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Standard output that remembers why it could not be written. A reader that has seen enough is no
 * failure; a full disk is.
 */
final class ResultStream extends FilterOutputStream {
  private volatile Optional<IOException> broken = Optional.empty();

  ResultStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      broken = Optional.of(e);
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      broken = Optional.of(e);
      throw e;
    }
  }

  /** Whether the reader is gone. */
  boolean readerGone() {
    return broken.filter(ResultStream::isPipe).isPresent();
  }

  /** Why results are missing although somebody wants them. */
  Optional<String> failure() {
    return broken.filter(e -> !isPipe(e)).map(e -> String.valueOf(e.getMessage()));
  }

  private static boolean isPipe(IOException e) {
    return String.valueOf(e.getMessage()).contains("Broken pipe");
  }
}
