package io.fodc.proxy.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.config.ConfigEntry;
import io.fodc.proxy.config.ConfigJson;
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
        ConfigJson.entry(json, entry);
      }
      json.writeEndArray();
      ConfigJson.gaps(json, "gaps", config.gaps());
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
