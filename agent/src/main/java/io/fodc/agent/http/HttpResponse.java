package io.fodc.agent.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The answer to one request. HEAD gets the same head and no body. One thread. */
final class HttpResponse {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final Map<Integer, String> REASONS =
      Map.of(
          200, "OK",
          400, "Bad Request",
          404, "Not Found",
          405, "Method Not Allowed",
          414, "URI Too Long",
          431, "Request Header Fields Too Large",
          500, "Internal Server Error",
          503, "Service Unavailable",
          505, "HTTP Version Not Supported");

  private final OutputStream out;
  private final boolean head;
  private final boolean http11;
  private final boolean keepAlive;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private boolean begun;
  private boolean complete;

  private HttpResponse(OutputStream out, boolean head, boolean http11, boolean keepAlive) {
    this.out = out;
    this.head = head;
    this.http11 = http11;
    this.keepAlive = keepAlive;
    headers.put("Date", DATE.format(InstantSource.system().instant()));
  }

  static HttpResponse to(HttpRequest request, OutputStream out) {
    return new HttpResponse(out, request.head(), request.http11(), request.keepAlive());
  }

  /** The last answer on a connection whose request was not understood. */
  static HttpResponse toNonsense(OutputStream out) {
    return new HttpResponse(out, false, true, false);
  }

  void header(String name, String value) {
    headers.put(name, value);
  }

  /** Whether something was sent, so that no other answer can be given. */
  boolean begun() {
    return begun;
  }

  /** Whether another request may follow. */
  boolean reusable() {
    return complete && keepAlive;
  }

  void text(int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    headers.put("Content-Type", "text/plain; charset=utf-8");
    headers.put("Content-Length", Integer.toString(body.length));
    begin(status);
    if (!head) {
      out.write(body);
    }
    complete = true;
  }

  /** Ends here: the head of a streamed body, for HEAD. */
  void withoutBody(int status) throws IOException {
    frame();
    begin(status);
    complete = true;
  }

  /** A body of unknown length. It is over with {@link #complete}; closing it does nothing. */
  OutputStream stream(int status) throws IOException {
    frame();
    begin(status);
    return new Body();
  }

  /** The streamed body is whole; without this the client sees that it broke off. */
  void complete() throws IOException {
    if (http11) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    complete = true;
  }

  private void frame() {
    if (http11) {
      headers.put("Transfer-Encoding", "chunked");
    }
  }

  private void begin(int status) throws IOException {
    begun = true;
    headers.put("Connection", keepAlive ? "keep-alive" : "close");
    StringBuilder text = new StringBuilder(256);
    text.append("HTTP/1.1 ").append(status).append(' ');
    text.append(REASONS.getOrDefault(status, "Status")).append("\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Each write is a chunk, as the writers above come with pieces of some KiB; HTTP/1.0 has none.
   */
  private final class Body extends OutputStream {
    private static final byte[] LINE_END = {'\r', '\n'};

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return;
      }
      if (http11) {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      out.write(bytes, offset, length);
      if (http11) {
        out.write(LINE_END);
      }
    }
  }
}
