package io.fodc.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads request heads of one connection: a first line of at most {@value #MAX_LINE_BYTES} bytes, a
 * head of at most {@value #MAX_HEAD_BYTES}. One thread.
 */
final class RequestReader {
  static final int MAX_LINE_BYTES = 4096;
  static final int MAX_HEAD_BYTES = 16_384;
  private static final int FIRST_BYTES = 1024;

  private final InputStream in;
  private final Runnable begun;
  private byte[] buffer = new byte[FIRST_BYTES];
  private int filled;

  /**
   * @param begun called when the first byte of a head is there
   */
  RequestReader(InputStream in, Runnable begun) {
    this.in = in;
    this.begun = begun;
  }

  /**
   * The next request; empty when the client ended the connection before one began.
   *
   * @throws BadRequestException if it is too large or malformed
   * @throws IOException if the connection broke or ended within a head
   */
  Optional<HttpRequest> next() throws IOException, BadRequestException {
    int scanned = 0;
    int lineEnd = -1;
    if (filled > 0) {
      begun.run();
    }
    while (true) {
      for (; scanned < filled; scanned++) {
        if (buffer[scanned] != '\n') {
          continue;
        }
        if (blank(lineEnd + 1, scanned)) {
          if (lineEnd >= 0) {
            return Optional.of(take(lineEnd, scanned + 1));
          }
          // Empty lines before a request are to be skipped (RFC 9112, section 2.2).
          drop(scanned + 1);
          scanned = -1;
          continue;
        }
        if (lineEnd < 0 && scanned > MAX_LINE_BYTES) {
          throw lineTooLong();
        }
        lineEnd = scanned;
      }
      checkSize(lineEnd);
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.min(MAX_HEAD_BYTES, 2 * buffer.length));
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read < 0) {
        if (filled == 0) {
          return Optional.empty();
        }
        throw new IOException("the connection ended within a request");
      }
      if (filled == 0) {
        begun.run();
      }
      filled += read;
    }
  }

  private boolean blank(int from, int to) {
    return from == to || (to - from == 1 && buffer[from] == '\r');
  }

  private void checkSize(int lineEnd) throws BadRequestException {
    if (lineEnd < 0 && filled > MAX_LINE_BYTES) {
      throw lineTooLong();
    }
    if (filled >= MAX_HEAD_BYTES) {
      throw new BadRequestException(
          431, "the request's headers are larger than " + MAX_HEAD_BYTES + " bytes");
    }
  }

  private static BadRequestException lineTooLong() {
    return new BadRequestException(
        414, "the request line is longer than " + MAX_LINE_BYTES + " bytes");
  }

  /** The head before {@code end}; what follows it stays for the next request. */
  private HttpRequest take(int end, int next) throws BadRequestException {
    int length = end > 0 && buffer[end - 1] == '\r' ? end - 1 : end;
    String head = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    drop(next);
    return HttpRequest.parse(head);
  }

  private void drop(int bytes) {
    System.arraycopy(buffer, bytes, buffer, 0, filled - bytes);
    filled -= bytes;
  }
}
