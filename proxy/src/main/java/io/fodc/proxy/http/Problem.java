package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An error answer as RFC 9457 describes it: {@code application/problem+json}.
 *
 * @param code what kind it is
 * @param detail what went wrong with this request, in one sentence
 * @param remedy what the caller can do about it, empty when there is nothing
 * @param facts further members: {@code parameter}, {@code value}, {@code limit}, …
 * @param lists further members that are lists of strings
 * @param retryAfter when trying again makes sense
 */
record Problem(
    ProblemCode code,
    String detail,
    String remedy,
    Map<String, String> facts,
    Map<String, List<String>> lists,
    Optional<Duration> retryAfter) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final int MAX_ECHO_CHARS = 200;

  Problem {
    facts = Map.copyOf(facts);
    lists = Map.copyOf(lists);
  }

  static Problem of(ProblemCode code, String detail, String remedy) {
    return new Problem(code, detail, remedy, Map.of(), Map.of(), Optional.empty());
  }

  /** The problem of one query parameter. */
  static Problem ofParameter(
      ProblemCode code, String parameter, String value, String limit, String remedy) {
    String shown = excerpt(value);
    String detail = "parameter '" + excerpt(parameter) + "' is '" + shown + "': " + limit;
    return of(code, detail, remedy)
        .with("parameter", excerpt(parameter))
        .with("value", shown)
        .with("limit", limit);
  }

  /** The same with one more member. */
  Problem with(String member, String value) {
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(member, value);
    return new Problem(code, detail, remedy, more, lists, retryAfter);
  }

  /** The same with one more member that is a list. */
  Problem with(String member, List<String> values) {
    Map<String, List<String>> more = new LinkedHashMap<>(lists);
    more.put(member, List.copyOf(values));
    return new Problem(code, detail, remedy, facts, more, retryAfter);
  }

  /** The same with a {@code Retry-After} header. */
  Problem retryAfter(Duration wait) {
    return new Problem(code, detail, remedy, facts, lists, Optional.of(wait));
  }

  /** To be thrown where the answer has not begun. */
  ProblemException thrown() {
    return new ProblemException(this);
  }

  /** The answer's body. */
  byte[] toJson(String requestId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "urn:fodc:problem:" + code.code());
      json.writeStringField("title", code.title());
      json.writeNumberField("status", code.status());
      json.writeStringField("code", code.code());
      json.writeStringField("detail", detail);
      for (String member : facts.keySet().stream().sorted().toList()) {
        json.writeStringField(member, facts.getOrDefault(member, ""));
      }
      for (String member : lists.keySet().stream().sorted().toList()) {
        json.writeArrayFieldStart(member);
        for (String value : lists.getOrDefault(member, List.of())) {
          json.writeString(value);
        }
        json.writeEndArray();
      }
      if (!remedy.isEmpty()) {
        json.writeStringField("remedy", remedy);
      }
      json.writeStringField("request_id", requestId);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * At most {@value #MAX_ECHO_CHARS} characters of what a caller sent, control characters shown.
   */
  static String excerpt(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_ECHO_CHARS)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return text.length() > MAX_ECHO_CHARS ? shown.append('…').toString() : shown.toString();
  }
}
