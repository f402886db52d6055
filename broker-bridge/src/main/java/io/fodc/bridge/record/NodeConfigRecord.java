package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.node.NodeId;
import java.util.List;
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

    private void write(AvroOutput output) {
      output.putText(key);
      output.putText(value);
      output.putBoolean(hidden);
      output.putText(hiddenReason);
      output.putText(provenance);
      output.putText(origin);
      AvroOutput items = new AvroOutput();
      for (Shadowed lost : shadowed) {
        items.putText(lost.value);
        items.putBoolean(lost.hidden);
        items.putText(lost.provenance);
        items.putText(lost.origin);
      }
      output.putArray(shadowed.size(), items);
    }
  }

  /** A value that does not count. */
  public record Shadowed(String value, boolean hidden, String provenance, String origin) {}

  /** A source that could not be read, and why. */
  public record SourceGap(String source, String reason) {}

  /** This as the value of a message. */
  public byte[] encode(Framing framing) {
    AvroOutput output = new AvroOutput();
    output.putText(node.cluster());
    output.putText(node.nodeId());
    output.putText(agentInstance);
    output.putLong(collectedMillis);
    output.putText(fingerprint);
    AvroOutput items = new AvroOutput();
    entries.forEach(entry -> entry.write(items));
    output.putArray(entries.size(), items);
    items.cutTo(0);
    for (SourceGap gap : gaps) {
      items.putText(gap.source);
      items.putText(gap.reason);
    }
    output.putArray(gaps.size(), items);
    return output.framed(framing);
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
