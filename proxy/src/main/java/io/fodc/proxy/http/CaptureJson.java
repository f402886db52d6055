package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.capture.Artifact;
import io.fodc.proxy.capture.Capture;
import io.fodc.proxy.capture.CaptureTarget;
import io.fodc.proxy.capture.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A capture as JSON answers show it. */
final class CaptureJson {
  private CaptureJson() {}

  /**
   * One capture.
   *
   * @param joined whether somebody joined it with this request
   * @param leftOut nodes that were meant and may not be
   */
  static void write(JsonGenerator json, Capture capture, boolean joined, List<String> leftOut)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", capture.id());
    json.writeStringField("kind", capture.request().kind().word());
    json.writeStringField("state", capture.state().word());
    Json.timeField(json, "created", capture.createdMillis());
    Json.timeField(json, "ended", capture.endedMillis());
    json.writeStringField("requested_by", capture.requestedBy());
    json.writeStringField("request_id", capture.requestId());
    target(json, capture.request().target());
    json.writeNumberField("seconds", capture.request().seconds());
    words(json, "options", capture.request().options());
    json.writeBooleanField("dry_run", capture.request().dryRun());
    if (joined) {
      json.writeBooleanField("joined", true);
    }
    if (!leftOut.isEmpty()) {
      list(json, "left_out", leftOut);
    }
    json.writeArrayFieldStart("parts");
    for (Part part : capture.parts()) {
      part(json, capture, part);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** One capture as bytes. */
  static byte[] bytes(Capture capture, boolean joined, List<String> leftOut) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = Json.generator(out)) {
      write(json, capture, joined, leftOut);
    }
    return out.toByteArray();
  }

  private static void target(JsonGenerator json, CaptureTarget target) throws IOException {
    json.writeObjectFieldStart("target");
    if (!target.nodeIds().isEmpty()) {
      list(json, "node_id", target.nodeIds());
    }
    if (!target.roles().isEmpty()) {
      list(json, "role", target.roles());
    }
    if (!target.clusters().isEmpty()) {
      list(json, "cluster", target.clusters());
    }
    if (!target.labels().isEmpty()) {
      words(json, "labels", target.labels());
    }
    json.writeEndObject();
  }

  private static void list(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void words(JsonGenerator json, String name, Map<String, String> words)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> word : new TreeMap<>(words).entrySet()) {
      json.writeStringField(word.getKey(), word.getValue());
    }
    json.writeEndObject();
  }

  private static void part(JsonGenerator json, Capture capture, Part part) throws IOException {
    json.writeStartObject();
    json.writeStringField("node_id", part.node().nodeId());
    json.writeStringField("cluster", part.node().cluster());
    json.writeStringField("role", part.role());
    json.writeStringField("state", part.state().word());
    if (!part.code().isEmpty()) {
      json.writeStringField("code", part.code());
    }
    if (!part.message().isEmpty()) {
      json.writeStringField("message", part.message());
    }
    json.writeFieldName("fraction");
    Json.number(json, part.fraction());
    Json.timeField(json, "queued", part.queuedMillis());
    Json.timeField(json, "started", part.startedMillis());
    Json.timeField(json, "ended", part.endedMillis());
    Json.timeField(json, "deadline", part.deadlineMillis());
    words(json, "measures", part.measures());
    json.writeArrayFieldStart("artifacts");
    for (Artifact artifact : part.artifacts()) {
      artifact(json, capture, part, artifact);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void artifact(JsonGenerator json, Capture capture, Part part, Artifact artifact)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", artifact.name());
    json.writeStringField("node_id", part.node().nodeId());
    json.writeStringField("cluster", part.node().cluster());
    json.writeStringField("kind", capture.request().kind().word());
    json.writeStringField("media_type", artifact.mediaType());
    json.writeStringField("method", artifact.method());
    json.writeNumberField("bytes", artifact.sizeBytes());
    json.writeStringField("sha256", artifact.sha256());
    Json.timeField(json, "from", artifact.fromMillis());
    Json.timeField(json, "to", artifact.toMillis());
    if (!artifact.remark().isEmpty()) {
      json.writeStringField("remark", artifact.remark());
    }
    json.writeEndObject();
  }
}
