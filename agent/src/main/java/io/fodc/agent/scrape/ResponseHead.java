package io.fodc.agent.scrape;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Status and headers of a response (RFC 9112).
 *
 * @param status three digits
 * @param lines header lines as they came
 */
record ResponseHead(int status, List<String> lines) {
  /** Most bytes of a head. */
  static final int MAX_BYTES = 16 * 1024;

  ResponseHead {
    lines = List.copyOf(lines);
  }

  /** Reads one head; the input is then at the first byte of the body. */
  static ResponseHead read(HttpInput input) throws IOException {
    int budget = MAX_BYTES;
    String statusLine = input.line(budget);
    int status = status(statusLine);
    List<String> lines = new ArrayList<>();
    while (true) {
      budget -= 2;
      String line = input.line(budget);
      if (line.isEmpty()) {
        return new ResponseHead(status, lines);
      }
      budget -= line.length();
      lines.add(line);
    }
  }

  private static int status(String line) throws ScrapeException {
    boolean http = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
    String digits = http ? line.substring(9, 12) : "";
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ScrapeException(
          ScrapeReason.PROTOCOL, "the answer does not begin like HTTP/1.1: " + printable(line));
    }
    return Integer.parseInt(digits);
  }

  /** Value of the first header with this name, given in lower case. */
  Optional<String> header(String name) {
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }

  /** Length of the body, when it is said. */
  OptionalLong contentLength() throws ScrapeException {
    Optional<String> value = header("content-length");
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    String digits = value.get();
    if (digits.isEmpty()
        || digits.length() > 18
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ScrapeException(
          ScrapeReason.PROTOCOL, "content-length is no number: " + printable(digits));
    }
    return OptionalLong.of(Long.parseLong(digits));
  }

  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < 80; i++) {
      char c = text.charAt(i);
      shown.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return shown.toString();
  }
}
