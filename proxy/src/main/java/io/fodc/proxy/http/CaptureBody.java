package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.proxy.capture.CaptureRequest;
import io.fodc.proxy.capture.CaptureTarget;
import io.fodc.proxy.capture.FieldException;
import io.fodc.proxy.capture.NearestWord;
import io.fodc.schemas.capture.CaptureKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what somebody asks for from the body of a request; names the field that cannot be read. */
final class CaptureBody {
  private static final Set<String> FIELDS =
      Set.of("kind", "target", "seconds", "options", "dry_run", "wait");
  private static final Set<String> TARGET_FIELDS = Set.of("node_id", "role", "cluster", "labels");
  private static final Set<String> SELF_FIELDS = Set.of("kind", "seconds");
  private static final Set<String> SELF_KINDS = Set.of("cpu", "allocs", "lock");
  private static final int SELF_SECONDS = 10;

  private CaptureBody() {}

  /**
   * A capture of nodes.
   *
   * @throws ProblemException naming field, value and what is allowed
   */
  static CaptureRequest of(JsonNode body) {
    return checked(
        () -> {
          known("", body, FIELDS);
          CaptureKind kind = kind(body, CaptureKind.words());
          return new CaptureRequest(
              kind,
              target(body.path("target")),
              seconds(body, kind.defaultSeconds()),
              map("options", body.path("options")),
              flag(body, "dry_run", false),
              flag(body, "wait", true));
        });
  }

  /** A capture of the proxy itself. */
  static CaptureRequest ofSelf(JsonNode body) {
    return checked(
        () -> {
          known("", body, SELF_FIELDS);
          return new CaptureRequest(
              kind(body, List.copyOf(SELF_KINDS)),
              new CaptureTarget(List.of("proxy"), List.of(), List.of(), Map.of()),
              seconds(body, SELF_SECONDS),
              Map.of(),
              false,
              false);
        });
  }

  private interface Reading {
    CaptureRequest read();
  }

  private static CaptureRequest checked(Reading reading) {
    try {
      return reading.read();
    } catch (FieldException e) {
      throw problem(e);
    }
  }

  static ProblemException problem(FieldException e) {
    String shown = Problem.excerpt(e.value());
    return Problem.of(
            ProblemCode.FIELD_INVALID,
            "field '" + Problem.excerpt(e.field()) + "' is '" + shown + "': " + e.limit(),
            e.remedy())
        .with("field", Problem.excerpt(e.field()))
        .with("value", shown)
        .with("limit", e.limit())
        .thrown();
  }

  private static void known(String prefix, JsonNode object, Set<String> fields) {
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      if (!fields.contains(each.getKey())) {
        String remedy =
            NearestWord.of(each.getKey(), fields)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("known are " + NearestWord.list(fields));
        throw Problem.of(
                ProblemCode.FIELD_UNKNOWN,
                "field '" + Problem.excerpt(prefix + each.getKey()) + "' is not known here",
                remedy)
            .with("field", Problem.excerpt(prefix + each.getKey()))
            .with("known", fields.stream().sorted().toList())
            .thrown();
      }
    }
  }

  private static CaptureKind kind(JsonNode body, List<String> allowed) {
    JsonNode given = body.path("kind");
    String word = given.isTextual() ? given.textValue() : "";
    if (!allowed.contains(word)) {
      throw new FieldException(
          "kind",
          given.isMissingNode() ? "" : given.asText(),
          "allowed are " + String.join(", ", allowed.stream().sorted().toList()),
          NearestWord.of(word, allowed)
              .filter(near -> !word.isEmpty())
              .map(near -> "did you mean '" + near + "'?")
              .orElse("use one of them"));
    }
    return CaptureKind.of(word).orElseThrow();
  }

  private static int seconds(JsonNode body, int absent) {
    JsonNode given = body.path("seconds");
    if (given.isMissingNode()) {
      return absent;
    }
    if (!given.isInt()) {
      throw new FieldException(
          "seconds",
          given.toString(),
          "it is no whole number from 0 to " + CaptureKind.MOST_SECONDS,
          "write it without quotes");
    }
    return given.intValue();
  }

  private static boolean flag(JsonNode body, String field, boolean absent) {
    JsonNode given = body.path(field);
    if (given.isMissingNode()) {
      return absent;
    }
    if (!given.isBoolean()) {
      throw new FieldException(
          field, given.toString(), "it is neither true nor false", "write it without quotes");
    }
    return given.booleanValue();
  }

  private static CaptureTarget target(JsonNode target) {
    if (!target.isObject()) {
      throw new FieldException(
          "target",
          target.isMissingNode() ? "" : target.toString(),
          "it is no object",
          "write {\"node_id\":\"…\"}, or role, cluster or labels");
    }
    known("target.", target, TARGET_FIELDS);
    return new CaptureTarget(
        list("target.node_id", target.path("node_id")),
        list("target.role", target.path("role")),
        list("target.cluster", target.path("cluster")),
        map("target.labels", target.path("labels")));
  }

  /** A text, or a list of texts. */
  private static List<String> list(String field, JsonNode given) {
    if (given.isMissingNode()) {
      return List.of();
    }
    if (given.isTextual()) {
      return List.of(given.textValue());
    }
    List<String> values = new ArrayList<>();
    for (JsonNode each : given) {
      if (!given.isArray() || !each.isTextual()) {
        throw notText(field, given);
      }
      values.add(each.textValue());
    }
    if (values.isEmpty()) {
      throw notText(field, given);
    }
    return values;
  }

  private static FieldException notText(String field, JsonNode given) {
    return new FieldException(
        field, given.toString(), "it is neither a text nor a list of texts", "correct it");
  }

  private static Map<String, String> map(String field, JsonNode given) {
    Map<String, String> values = new LinkedHashMap<>();
    if (given.isMissingNode()) {
      return values;
    }
    if (!given.isObject()) {
      throw new FieldException(field, given.toString(), "it is no object", "write {\"key\":\"…\"}");
    }
    given
        .properties()
        .forEach(
            each -> {
              if (!each.getValue().isValueNode() || each.getValue().isNull()) {
                throw new FieldException(
                    field + "." + each.getKey(),
                    each.getValue().toString(),
                    "it is no text",
                    "write it in quotes");
              }
              values.put(each.getKey(), each.getValue().asText());
            });
    return values;
  }
}
