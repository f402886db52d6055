package io.fodc.ctl.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Events of a {@code text/event-stream} body as the HTML standard has them (section 9.2.6), of
 * which only the data are wanted. An event is at most {@value #MOST_BYTES} bytes. Belongs to one
 * thread.
 */
public final class EventStream {
  private static final int MOST_BYTES = 8 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[8192];
  private int at;
  private int end;
  private boolean skipLineFeed;

  /** Reads from a body that somebody else closes. */
  public EventStream(InputStream in) {
    this.in = in;
  }

  /** Data of the next event that has any; empty when the stream has ended. */
  public Optional<String> next() throws IOException {
    StringBuilder data = new StringBuilder();
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get();
      if (text.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(data.substring(0, data.length() - 1));
        }
      } else if (text.equals("data") || text.startsWith("data:")) {
        String value = text.length() > 5 ? text.substring(5) : "";
        data.append(value.startsWith(" ") ? value.substring(1) : value).append('\n');
        if (data.length() > MOST_BYTES) {
          throw tooLong();
        }
      }
    }
  }

  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    while (true) {
      int c = read();
      if (c < 0) {
        return Optional.empty();
      }
      if (c == '\n' && skipLineFeed) {
        skipLineFeed = false;
        continue;
      }
      skipLineFeed = c == '\r';
      if (c == '\n' || c == '\r') {
        return Optional.of(line.toString(StandardCharsets.UTF_8));
      }
      line.write(c);
      if (line.size() > MOST_BYTES) {
        throw tooLong();
      }
    }
  }

  private static IOException tooLong() {
    return new IOException("an event is longer than " + MOST_BYTES + " bytes");
  }

  private int read() throws IOException {
    if (at == end) {
      end = in.read(buffer);
      at = 0;
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    return buffer[at++] & 0xff;
  }
}
