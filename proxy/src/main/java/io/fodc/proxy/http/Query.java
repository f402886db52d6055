package io.fodc.proxy.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query parameters of one request, decoded and known to be those of its route. */
final class Query {
  static final int MAX_PARAMETERS = 256;
  static final int MAX_VALUE_CHARS = 4096;

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads a raw query string.
   *
   * @throws ProblemException if it cannot be decoded, names a parameter the route does not have, or
   *     repeats one that may stand once
   */
  static Query of(String raw, List<Parameter> known) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    int count = 0;
    for (int from = 0; from < raw.length(); ) {
      int end = raw.indexOf('&', from);
      end = end < 0 ? raw.length() : end;
      if (end > from) {
        if (++count > MAX_PARAMETERS) {
          throw Problem.of(
                  ProblemCode.QUERY_MALFORMED,
                  "the query has more than " + MAX_PARAMETERS + " parameters",
                  "ask for less at once, or use a regular expression in match[]")
              .thrown();
        }
        add(values, raw.substring(from, end), known);
      }
      from = end + 1;
    }
    return new Query(values);
  }

  private static void add(Map<String, List<String>> values, String pair, List<Parameter> known) {
    int equals = pair.indexOf('=');
    String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
    String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
    Parameter parameter =
        known.stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, known));
    if (value.length() > MAX_VALUE_CHARS) {
      throw Problem.ofParameter(
              ProblemCode.PARAMETER_INVALID,
              name,
              value,
              "at most " + MAX_VALUE_CHARS + " characters are read, it has " + value.length(),
              "shorten it")
          .thrown();
    }
    if (value.isEmpty()) {
      throw invalid(name, value, "a value is needed", "give one or leave the parameter out");
    }
    List<String> given = values.computeIfAbsent(name, n -> new ArrayList<>());
    if (!given.isEmpty() && !parameter.repeatable()) {
      throw Problem.ofParameter(
              ProblemCode.PARAMETER_REPEATED, name, value, "it may stand once", "leave one of them")
          .thrown();
    }
    given.add(value);
  }

  private static ProblemException unknown(String name, List<Parameter> known) {
    List<String> names = known.stream().map(Parameter::name).toList();
    String remedy =
        names.isEmpty()
            ? "this path takes no query parameters"
            : Nearest.of(name, names)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("known here: " + String.join(", ", names));
    return Problem.of(
            ProblemCode.PARAMETER_UNKNOWN,
            "parameter '" + Problem.excerpt(name) + "' is not known here",
            remedy)
        .with("parameter", Problem.excerpt(name))
        .with("known", names)
        .thrown();
  }

  /** All values of a parameter in the order given; none when it is absent. */
  List<String> all(Parameter parameter) {
    return values.getOrDefault(parameter.name(), List.of());
  }

  /** The value of a parameter that stands at most once. */
  Optional<String> one(Parameter parameter) {
    return all(parameter).stream().findFirst();
  }

  /** Whether a parameter that stands at most once says {@code true}. */
  boolean flag(Parameter parameter, boolean absent) {
    return one(parameter)
        .map(
            value ->
                switch (value) {
                  case "true" -> true;
                  case "false" -> false;
                  default ->
                      throw invalid(
                          parameter.name(),
                          value,
                          "it is neither true nor false",
                          "use one of them");
                })
        .orElse(absent);
  }

  /** The problem of a value that its parameter cannot have. */
  static ProblemException invalid(String name, String value, String limit, String remedy) {
    return Problem.ofParameter(ProblemCode.PARAMETER_INVALID, name, value, limit, remedy).thrown();
  }

  /** Resolves {@code %XX}, and {@code +} as a space in a query. Strict: no broken escape passes. */
  static String decode(String raw, boolean plusIsSpace) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0 && raw.chars().allMatch(c -> c < 0x80)) {
      return raw;
    }
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '%') {
        boolean whole = i + 2 < bytes.length;
        int high = whole ? Character.digit(bytes[i + 1], 16) : -1;
        int low = whole ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw malformed(raw, "a '%' must be followed by two hexadecimal digits");
        }
        b = (byte) (high << 4 | low);
        i += 2;
      } else if (b == '+' && plusIsSpace) {
        b = ' ';
      }
      bytes[length++] = b;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed(raw, "the bytes are not UTF-8");
    }
  }

  private static ProblemException malformed(String raw, String reason) {
    return Problem.of(
            ProblemCode.QUERY_MALFORMED,
            "'" + Problem.excerpt(raw) + "' cannot be decoded: " + reason,
            "percent-encode it (curl: --data-urlencode with -G)")
        .with("value", Problem.excerpt(raw))
        .thrown();
  }
}
