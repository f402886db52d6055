package io.fodc.agent.scrape;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/** Reads a body in each of HTTP/1.1's three framings: by length, by chunks, until the end. */
final class BodyReader {
  private static final int MAX_CHUNK_LINE = 1024;
  private static final int MAX_TRAILERS = 64;

  private BodyReader() {}

  static void read(ResponseHead head, HttpInput input, BodySink body) throws IOException {
    String coding = head.header("transfer-encoding").orElse("").toLowerCase(Locale.ROOT);
    if (coding.equals("chunked")) {
      chunked(input, body);
      return;
    }
    if (!coding.isEmpty() && !coding.equals("identity")) {
      throw new ScrapeException(
          ScrapeReason.PROTOCOL,
          "transfer-encoding is not known: " + ResponseHead.printable(coding));
    }
    OptionalLong length = head.contentLength();
    if (length.isPresent()) {
      exactly(length.getAsLong(), input, body);
    } else {
      untilEnd(input, body);
    }
  }

  private static void exactly(long length, HttpInput input, BodySink body) throws IOException {
    body.announce(length);
    long left = length;
    while (left > 0) {
      int n = input.moveTo(body, left);
      if (n < 0) {
        throw new ScrapeException(
            ScrapeReason.PROTOCOL, "the body ends " + left + " bytes before its announced length");
      }
      left -= n;
    }
  }

  private static void chunked(HttpInput input, BodySink body) throws IOException {
    while (true) {
      long size = chunkSize(input.line(MAX_CHUNK_LINE));
      if (size == 0) {
        trailers(input);
        return;
      }
      exactly(size, input, body);
      if (!input.line(2).isEmpty()) {
        throw new ScrapeException(ScrapeReason.PROTOCOL, "a chunk is longer than it says");
      }
    }
  }

  private static long chunkSize(String line) throws ScrapeException {
    int end = line.indexOf(';');
    String digits = (end < 0 ? line : line.substring(0, end)).strip();
    boolean hex =
        !digits.isEmpty()
            && digits.length() <= 15
            && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x7f);
    if (!hex) {
      throw new ScrapeException(
          ScrapeReason.PROTOCOL, "a chunk size is no number: " + ResponseHead.printable(line));
    }
    return Long.parseLong(digits, 16);
  }

  private static void trailers(HttpInput input) throws IOException {
    for (int i = 0; i < MAX_TRAILERS; i++) {
      if (input.line(MAX_CHUNK_LINE).isEmpty()) {
        return;
      }
    }
    throw new ScrapeException(ScrapeReason.PROTOCOL, "more than " + MAX_TRAILERS + " trailers");
  }

  private static void untilEnd(HttpInput input, BodySink body) throws IOException {
    while (input.moveTo(body, Integer.MAX_VALUE) >= 0) {
      // The end of the connection is the end of the body.
    }
  }
}
