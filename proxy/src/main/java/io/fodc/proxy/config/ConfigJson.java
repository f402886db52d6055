package io.fodc.proxy.config;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** Parts of a configuration as JSON, the same wherever one is shown. */
public final class ConfigJson {
  private ConfigJson() {}

  /** An entry as one object. */
  public static void entry(JsonGenerator json, ConfigEntry entry) throws IOException {
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

  /** A field with the sources that could not be read. */
  public static void gaps(JsonGenerator json, String field, List<NodeConfig.SourceGap> gaps)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (NodeConfig.SourceGap gap : gaps) {
      json.writeStartObject();
      json.writeStringField("source", gap.source());
      json.writeStringField("reason", gap.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
