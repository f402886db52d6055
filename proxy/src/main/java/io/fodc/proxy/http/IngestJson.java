package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.bridge.ingest.IngestNumbers;
import io.fodc.bridge.ingest.PartitionLag;
import io.fodc.bridge.ingest.ReaderState;
import io.fodc.proxy.ingest.IngestReport;
import java.io.IOException;
import java.util.Map;

/** How ingest from Kafka is doing, within the state of the proxy. */
final class IngestJson {
  private IngestJson() {}

  /** Writes {@code ingest} into an object that is open. */
  static void write(JsonGenerator json, IngestReport report) throws IOException {
    IngestNumbers numbers = report.numbers();
    json.writeObjectFieldStart("ingest");
    json.writeStringField("mode", report.mode());
    json.writeBooleanField("ready", report.ready());
    reader(json, "nodes", numbers.nodes());
    reader(json, "windows", numbers.windows());
    counts(json, "records", numbers.records());
    counts(json, "bytes", numbers.bytes());
    counts(json, "samples", report.samples());
    counts(json, "refused", numbers.refused());
    json.writeNumberField("windows_taken", numbers.windowsTaken());
    json.writeNumberField("windows_incomplete", numbers.windowsIncomplete());
    json.writeNumberField("windows_pending", numbers.windowsPending());
    json.writeNumberField("dead_letters", numbers.letters());
    json.writeNumberField("dead_letters_lost", numbers.lettersLost());
    json.writeNumberField("tombstones", numbers.tombstones());
    json.writeObjectFieldStart("handover");
    json.writeNumberField("nodes_kept", report.handover().kept());
    json.writeNumberField("taken", report.handover().taken());
    json.writeNumberField("expired", report.handover().expired());
    json.writeEndObject();
    json.writeNumberField("nodes_without_room", report.withoutRoom());
    json.writeEndObject();
  }

  private static void reader(JsonGenerator json, String name, ReaderState state)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("state", state.word());
    json.writeStringField("reason", state.reason());
    Json.timeField(json, "since", state.sinceMillis());
    json.writeNumberField("lag_records", state.lag());
    json.writeArrayFieldStart("partitions");
    for (PartitionLag partition : state.partitions()) {
      json.writeStartObject();
      json.writeStringField("topic", partition.topic());
      json.writeNumberField("partition", partition.partition());
      json.writeNumberField("position", partition.position());
      json.writeNumberField("lag_records", partition.lag());
      json.writeBooleanField("complete", partition.complete());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }
}
