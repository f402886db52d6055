package io.fodc.proxy.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.config.ConfigEntry;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.schemas.node.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;

/** A node's configuration as an artifact: one JSON object. */
final class ConfigDocument {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ConfigDocument() {}

  static byte[] of(NodeId node, NodeConfig config) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("cluster", node.cluster());
      json.writeStringField("node_id", node.nodeId());
      json.writeStringField("collected", Instant.ofEpochMilli(config.collectedMillis()).toString());
      json.writeStringField("fingerprint", config.fingerprint());
      json.writeArrayFieldStart("entries");
      for (ConfigEntry entry : config.entries()) {
        entry(json, entry);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("gaps");
      for (NodeConfig.SourceGap gap : config.gaps()) {
        json.writeStartObject();
        json.writeStringField("source", gap.source());
        json.writeStringField("reason", gap.reason());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void entry(JsonGenerator json, ConfigEntry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", entry.key());
    json.writeStringField("value", entry.value());
    json.writeBooleanField("hidden", entry.hidden());
    if (entry.hidden()) {
      json.writeStringField("hidden_reason", entry.hiddenReason());
    }
    json.writeStringField("provenance", entry.provenance());
    json.writeStringField("origin", entry.origin());
    if (!entry.shadowed().isEmpty()) {
      json.writeArrayFieldStart("shadowed");
      for (ConfigEntry.Shadowed lost : entry.shadowed()) {
        json.writeStartObject();
        json.writeStringField("value", lost.value());
        json.writeBooleanField("hidden", lost.hidden());
        json.writeStringField("provenance", lost.provenance());
        json.writeStringField("origin", lost.origin());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
