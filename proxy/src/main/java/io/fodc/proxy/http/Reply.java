package io.fodc.proxy.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The answer to one request. The headers are settled before the first byte; after it, a failure
 * breaks the connection off, so that a part is never taken for the whole.
 */
final class Reply {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int COPY_BYTES = 64 * 1024;

  /** Bytes a second that a reader of a {@link #copy} must keep up with, in the long run. */
  static final int LEAST_PACE = 32 * 1024;

  private static final int GZIP_FROM_BYTES = 1024;

  private final ServerResponse response;
  private final ConnectionGuard.Watch watch;
  private final String requestId;
  private final boolean head;
  private final boolean gzip;
  private boolean begun;
  private boolean last;
  private int status = 200;

  Reply(
      ServerResponse response,
      ConnectionGuard.Watch watch,
      String requestId,
      boolean head,
      boolean gzip) {
    this.response = response;
    this.watch = watch;
    this.requestId = requestId;
    this.head = head;
    this.gzip = gzip;
    header(RequestIds.HEADER, requestId);
    SafeAnswers.HEADERS.forEach(this::header);
  }

  /** Writes a body; for HEAD only its length is of interest. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  Reply status(int code) {
    this.status = code;
    return this;
  }

  Reply header(String name, String value) {
    response.header(HeaderNames.create(name), value);
    return this;
  }

  /** Nothing can be read from the connection any more: it is ended after this answer. */
  void last() {
    last = true;
    header("Connection", "close");
  }

  /** Whether the connection is ended after this answer. */
  boolean isLast() {
    return last;
  }

  /** Word by which the request is found in logs. */
  String requestId() {
    return requestId;
  }

  /** Whether the first byte is out. */
  boolean begun() {
    return begun;
  }

  /** Status as far as it is settled. */
  int status() {
    return status;
  }

  /** Sends a body that is small enough to be in memory. */
  void bytes(String contentType, byte[] body) throws IOException {
    if (gzip && body.length >= GZIP_FROM_BYTES) {
      stream(contentType, out -> out.write(body));
      return;
    }
    begin(contentType);
    response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    watch.writing();
    if (head) {
      response.send();
    } else {
      response.send(body);
    }
    watch.written();
  }

  /** Sends a body while it is made, in bounded memory. */
  void stream(String contentType, Body body) throws IOException {
    begin(contentType);
    response.header(HeaderNames.VARY, "Accept, Accept-Encoding");
    if (gzip) {
      response.header(HeaderNames.CONTENT_ENCODING, "gzip");
    }
    if (head) {
      CountingOutput length = new CountingOutput();
      write(length, body);
      response.header(HeaderNames.CONTENT_LENGTH, Long.toString(length.bytes()));
      watch.writing();
      response.send();
      watch.written();
      return;
    }
    OutputStream wire = new GuardedOutput(response.outputStream(), watch);
    write(wire, body);
    wire.close();
  }

  private void write(OutputStream wire, Body body) throws IOException {
    if (!gzip) {
      OutputStream out = new BufferedOutputStream(wire, BUFFER_BYTES);
      body.writeTo(out);
      out.flush();
      return;
    }
    try (FastGzip compressed = new FastGzip(wire, BUFFER_BYTES)) {
      OutputStream out = new BufferedOutputStream(compressed, BUFFER_BYTES);
      body.writeTo(out);
      out.flush();
      compressed.finish();
    }
  }

  /** Sends no body. */
  void empty() {
    begun = true;
    response.status(Status.create(status));
    watch.writing();
    response.send();
    watch.written();
  }

  /**
   * Sends a stretch of bytes of known length as they are. A reader may take longer than other
   * answers may, by as much as the bytes that it has read take at {@value #LEAST_PACE} a second.
   */
  void copy(String contentType, InputStream in, long length) throws IOException {
    begin(contentType);
    response.header(HeaderNames.CONTENT_LENGTH, Long.toString(length));
    if (head || length == 0) {
      watch.writing();
      response.send();
      watch.written();
      return;
    }
    byte[] buffer = new byte[COPY_BYTES];
    OutputStream wire = new GuardedOutput(response.outputStream(), watch);
    for (long left = length; left > 0; ) {
      int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
      if (read == 0) {
        throw new IOException("the file ends " + left + " bytes early");
      }
      wire.write(buffer, 0, read);
      watch.earned(TimeUnit.SECONDS.toNanos(read) / LEAST_PACE);
      left -= read;
    }
    wire.close();
  }

  /** Where a {@link #live} answer goes: piece by piece, each on its way at once. */
  interface Live {
    void write(Body piece) throws IOException;
  }

  /** Makes a live answer. */
  @FunctionalInterface
  interface LiveBody {
    void writeTo(Live out) throws IOException;
  }

  /** Sends pieces as they come, uncompressed; it may take as long as there are any. */
  void live(String contentType, LiveBody body) throws IOException {
    begin(contentType);
    if (head) {
      watch.writing();
      response.send();
      watch.written();
      return;
    }
    OutputStream wire = new GuardedOutput(response.outputStream(), watch);
    body.writeTo(
        piece -> {
          BufferedOutputStream out = new BufferedOutputStream(wire, BUFFER_BYTES);
          piece.writeTo(out);
          out.flush();
          watch.answering();
        });
    wire.close();
  }

  /** Sends an error. */
  void problem(Problem problem) throws IOException {
    status(problem.code().status());
    problem
        .retryAfter()
        .ifPresent(wait -> header("Retry-After", Long.toString(Math.max(1, wait.toSeconds()))));
    Optional.ofNullable(problem.facts().get("allow")).ifPresent(allow -> header("Allow", allow));
    begin(Problem.MEDIA_TYPE);
    byte[] body = problem.toJson(requestId);
    response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    watch.writing();
    if (head) {
      response.send();
    } else {
      response.send(body);
    }
    watch.written();
  }

  private void begin(String contentType) {
    begun = true;
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, contentType);
  }
}
