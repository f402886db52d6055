package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.node.NodeId;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The effective configuration of one node, redacted by its agent.
 *
 * @param node the node
 * @param agentInstance drawn anew at every start of the agent's process
 * @param collectedMillis when it was collected
 * @param fingerprint equal for equal configurations
 * @param entries at most {@link #MAX_ENTRIES}
 * @param gaps sources that could not be read
 */
public record NodeConfigRecord(
    NodeId node,
    String agentInstance,
    long collectedMillis,
    String fingerprint,
    List<Entry> entries,
    List<SourceGap> gaps) {
  /** Most entries, and most gaps. */
  public static final int MAX_ENTRIES = 10_000;

  public NodeConfigRecord {
    entries = List.copyOf(entries);
    gaps = List.copyOf(gaps);
    RecordLimits.check("number of entries", entries.size(), MAX_ENTRIES);
    RecordLimits.check("number of gaps", gaps.size(), MAX_ENTRIES);
  }

  /**
   * One setting; of a hidden one the value is a salted fingerprint.
   *
   * @param shadowed values of the same key that lost against this one
   */
  public record Entry(
      String key,
      String value,
      boolean hidden,
      String hiddenReason,
      String provenance,
      String origin,
      List<Shadowed> shadowed) {
    public Entry {
      shadowed = List.copyOf(shadowed);
    }
  }

  /** A value that does not count. */
  public record Shadowed(String value, boolean hidden, String provenance, String origin) {}

  /** A source that could not be read, and why. */
  public record SourceGap(String source, String reason) {}

  /** This as the value of a message. */
  public byte[] encode(Framing framing) {
    GenericRecord written = new GenericData.Record(RecordSchema.NODE_CONFIG.schema());
    written.put("cluster", node.cluster());
    written.put("node_id", node.nodeId());
    written.put("agent_instance", agentInstance);
    written.put("collected_millis", collectedMillis);
    written.put("fingerprint", fingerprint);
    Schema entry = items(written.getSchema(), "entries");
    written.put("entries", entries.stream().map(each -> written(entry, each)).toList());
    Schema gap = items(written.getSchema(), "gaps");
    written.put("gaps", gaps.stream().map(each -> written(gap, each)).toList());
    return GenericCodec.encode(written, framing);
  }

  private static GenericRecord written(Schema schema, Entry entry) {
    GenericRecord written = new GenericData.Record(schema);
    written.put("key", entry.key);
    written.put("value", entry.value);
    written.put("hidden", entry.hidden);
    written.put("hidden_reason", entry.hiddenReason);
    written.put("provenance", entry.provenance);
    written.put("origin", entry.origin);
    Schema shadowed = items(schema, "shadowed");
    written.put("shadowed", entry.shadowed.stream().map(each -> written(shadowed, each)).toList());
    return written;
  }

  private static GenericRecord written(Schema schema, Shadowed shadowed) {
    GenericRecord written = new GenericData.Record(schema);
    written.put("value", shadowed.value);
    written.put("hidden", shadowed.hidden);
    written.put("provenance", shadowed.provenance);
    written.put("origin", shadowed.origin);
    return written;
  }

  private static GenericRecord written(Schema schema, SourceGap gap) {
    GenericRecord written = new GenericData.Record(schema);
    written.put("source", gap.source);
    written.put("reason", gap.reason);
    return written;
  }

  private static Schema items(Schema schema, String field) {
    return schema.getField(field).schema().getElementType();
  }

  /**
   * Reads the value of a message.
   *
   * @throws RecordException if it is no such record
   * @throws io.fodc.bridge.framing.FramingException if it begins like none
   */
  public static NodeConfigRecord decode(byte[] message) {
    return GenericCodec.decode(RecordSchema.NODE_CONFIG, message, NodeConfigRecord::read);
  }

  private static NodeConfigRecord read(GenericRecord from) {
    return new NodeConfigRecord(
        new NodeId(GenericCodec.text(from, "cluster"), GenericCodec.text(from, "node_id")),
        GenericCodec.text(from, "agent_instance"),
        GenericCodec.number(from, "collected_millis"),
        GenericCodec.text(from, "fingerprint"),
        GenericCodec.records(from, "entries", NodeConfigRecord::readEntry),
        GenericCodec.records(
            from,
            "gaps",
            gap ->
                new SourceGap(GenericCodec.text(gap, "source"), GenericCodec.text(gap, "reason"))));
  }

  private static Entry readEntry(GenericRecord from) {
    return new Entry(
        GenericCodec.text(from, "key"),
        GenericCodec.text(from, "value"),
        GenericCodec.truth(from, "hidden"),
        GenericCodec.text(from, "hidden_reason"),
        GenericCodec.text(from, "provenance"),
        GenericCodec.text(from, "origin"),
        GenericCodec.records(
            from,
            "shadowed",
            lost ->
                new Shadowed(
                    GenericCodec.text(lost, "value"),
                    GenericCodec.truth(lost, "hidden"),
                    GenericCodec.text(lost, "provenance"),
                    GenericCodec.text(lost, "origin"))));
  }
}
