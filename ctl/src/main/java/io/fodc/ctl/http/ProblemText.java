package io.fodc.ctl.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An answer that is no success as a failure: what, why, remedy, request id. */
final class ProblemText {
  private static final Set<String> TOLD =
      Set.of("type", "title", "status", "code", "detail", "remedy", "request_id", "reason");
  private static final int MOST_MEMBERS = 16;
  private static final int MOST_CHARS = 400;

  private ProblemText() {}

  /** Of a problem document (RFC 9457), or of whatever the body holds instead. */
  static Failure of(int status, JsonNode problem, String body, String retryAfter) {
    if (problem.isMissingNode()) {
      String shown = body.strip();
      return new Failure(
          ExitCode.ofStatus(status),
          "the server answered " + status,
          shown.isEmpty() ? List.of() : List.of("answer:  " + excerpt(shown)));
    }
    List<String> lines = new ArrayList<>();
    line(lines, "why:     ", problem.path("detail").asText());
    line(lines, "reason:  ", problem.path("reason").asText());
    problem.properties().stream()
        .filter(member -> !TOLD.contains(member.getKey()))
        .limit(MOST_MEMBERS)
        .forEach(member -> line(lines, name(member.getKey()), value(member.getValue())));
    line(lines, "remedy:  ", problem.path("remedy").asText());
    line(lines, "retry:   ", retryAfter.isEmpty() ? "" : "in " + retryAfter + " s");
    line(lines, "request: ", problem.path("request_id").asText());
    return new Failure(
        ExitCode.ofStatus(status),
        excerpt(problem.path("title").asText("the proxy refused"))
            + " ("
            + excerpt(problem.path("code").asText("no code"))
            + ", "
            + status
            + ")",
        lines);
  }

  private static String name(String member) {
    String padded = excerpt(member) + ":";
    return padded.length() < 9 ? padded + " ".repeat(9 - padded.length()) : padded + " ";
  }

  private static String value(JsonNode value) {
    if (!value.isArray()) {
      return value.isValueNode() ? value.asText() : value.toString();
    }
    List<String> elements = new ArrayList<>();
    value.forEach(element -> elements.add(element.asText()));
    return String.join(", ", elements);
  }

  private static void line(List<String> lines, String name, String value) {
    if (!value.isEmpty()) {
      lines.add(name + excerpt(value));
    }
  }

  private static String excerpt(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
  }
}
