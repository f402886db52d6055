package io.fodc.proxy.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a problem document says to people, cut to what fits a line. */
final class ProblemDetail {
  private static final ObjectMapper READER = new ObjectMapper();
  private static final int MOST_CHARS = 300;

  private ProblemDetail() {}

  /** The detail with a colon before it; empty if there is none. */
  static String of(byte[] body) {
    try {
      JsonNode problem = READER.readTree(body);
      String detail = problem == null ? "" : problem.path("detail").asText("");
      String plain = detail.replaceAll("\\p{Cntrl}", " ");
      return plain.isEmpty() ? "" : ": " + plain.substring(0, Math.min(MOST_CHARS, plain.length()));
    } catch (IOException e) {
      return "";
    }
  }
}
