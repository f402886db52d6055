package io.fodc.agent.scrape;

import java.io.IOException;

/** Buffered bytes of one response: lines while reading the head, blocks while reading the body. */
final class HttpInput {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final Connection connection;
  private final byte[] buffer;
  private int position;
  private int limit;

  /**
   * @param buffer working memory of {@link #newBuffer()}, used by this input alone while it lives
   */
  HttpInput(Connection connection, byte[] buffer) {
    this.connection = connection;
    this.buffer = buffer;
  }

  static byte[] newBuffer() {
    return new byte[BUFFER_BYTES];
  }

  /** A line without its end, of at most {@code maxBytes}; bytes become chars one by one. */
  String line(int maxBytes) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (position == limit && !fill()) {
        throw new ScrapeException(ScrapeReason.PROTOCOL, "the answer ends in its head");
      }
      char c = (char) (buffer[position++] & 0xff);
      if (c == '\n') {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
          line.setLength(length - 1);
        }
        return line.toString();
      }
      if (line.length() >= maxBytes) {
        throw new ScrapeException(
            ScrapeReason.PROTOCOL,
            "the answer's head or chunk line is longer than allowed ("
                + ResponseHead.MAX_BYTES
                + " bytes)");
      }
      line.append(c);
    }
  }

  /** Moves up to {@code length} bytes into the body; returns how many, -1 at the end. */
  int moveTo(BodySink body, long length) throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    int n = (int) Math.min(length, limit - position);
    body.append(buffer, position, n);
    position += n;
    return n;
  }

  private boolean fill() throws IOException {
    int n = connection.read(buffer, 0, buffer.length);
    position = 0;
    limit = Math.max(n, 0);
    return n > 0;
  }
}
