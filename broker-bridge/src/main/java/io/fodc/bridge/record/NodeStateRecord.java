package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/**
 * What a node is at present, and who speaks for it.
 *
 * @param node the node
 * @param changedMillis when this was written
 * @param role what it does
 * @param labels its labels, at most {@link RecordLimits#MAX_NODE_WORDS}
 * @param place where it runs and is reached
 * @param agent its agent
 * @param session which proxy holds the agent's session
 * @param evidence what the agent got at its newest tick
 */
public record NodeStateRecord(
    NodeId node,
    long changedMillis,
    NodeRole role,
    Map<String, String> labels,
    Place place,
    Agent agent,
    Session session,
    Evidence evidence) {
  public NodeStateRecord {
    labels = Map.copyOf(labels);
    RecordLimits.check("number of node labels", labels.size(), RecordLimits.MAX_NODE_WORDS);
  }

  /**
   * Where a node runs and is reached; each is empty if unknown.
   *
   * @param source how it was learnt: {@code configuration}, {@code environment}, {@code node}
   */
  public record Place(
      String nodeName,
      String podName,
      String containerName,
      String host,
      String grpcAddress,
      String httpAddress,
      String source) {
    private void write(AvroOutput output) {
      for (String text :
          List.of(nodeName, podName, containerName, host, grpcAddress, httpAddress, source)) {
        output.putText(text);
      }
    }
  }

  /**
   * The agent of a node.
   *
   * @param capabilities what it can do, at most {@link RecordLimits#MAX_NODE_WORDS}
   */
  public record Agent(
      String version,
      String instance,
      long startMillis,
      long intervalMillis,
      List<String> capabilities,
      String ktmMode,
      String ktmReason) {
    public Agent {
      capabilities = List.copyOf(capabilities);
      RecordLimits.check(
          "number of capabilities", capabilities.size(), RecordLimits.MAX_NODE_WORDS);
    }

    private void write(AvroOutput output) {
      output.putText(version);
      output.putText(instance);
      output.putLong(startMillis);
      output.putLong(intervalMillis);
      AvroOutput items = new AvroOutput();
      capabilities.forEach(items::putText);
      output.putArray(capabilities.size(), items);
      output.putText(ktmMode);
      output.putText(ktmReason);
    }
  }

  /**
   * The session of an agent with a proxy; all are empty if there is none.
   *
   * @param proxyUrl where other proxies reach that one; empty if it has no others
   */
  public record Session(String proxyId, String sessionId, String proxyUrl) {}

  /**
   * What the agent got at its newest tick.
   *
   * @param tickMillis that tick; 0: there is none yet, or an older agent wrote this
   * @param shedSamples samples that its window had no room for, since it started
   * @param targets its scrape targets, at most {@link RecordLimits#MAX_NODE_WORDS}
   */
  public record Evidence(long tickMillis, long shedSamples, List<Target> targets) {
    /** Nothing is told. */
    public static final Evidence NONE = new Evidence(0, 0, List.of());

    public Evidence {
      targets = List.copyOf(targets);
      RecordLimits.check("number of targets", targets.size(), RecordLimits.MAX_NODE_WORDS);
    }

    private void write(AvroOutput output) {
      output.putLong(tickMillis);
      output.putLong(shedSamples);
      AvroOutput items = new AvroOutput();
      targets.forEach(target -> target.write(items));
      output.putArray(targets.size(), items);
    }

    /** Without what differs at every tick. */
    private Evidence essence() {
      return new Evidence(
          Math.min(1, tickMillis),
          Math.min(1, shedSamples),
          targets.stream().map(Target::essence).toList());
    }
  }

  /**
   * How the scrape of one target went.
   *
   * @param target its name
   * @param up whether it answered with a page
   * @param reason why not; empty when up
   * @param durationSeconds from the tick to the answer, or to the deadline
   * @param samples samples on its page
   * @param badLines lines that could not be read
   */
  public record Target(
      String target,
      boolean up,
      String reason,
      double durationSeconds,
      long samples,
      long badLines) {
    private void write(AvroOutput output) {
      output.putText(target);
      output.putBoolean(up);
      output.putText(reason);
      output.putDouble(Double.doubleToRawLongBits(durationSeconds));
      output.putLong(samples);
      output.putLong(badLines);
    }

    private Target essence() {
      return new Target(target, up, reason, 0, 0, Math.min(1, badLines));
    }
  }

  /**
   * What of it is worth a record of its own when it changes: no times, of counts only whether they
   * are above 0.
   */
  public NodeStateRecord essence() {
    return new NodeStateRecord(node, 0, role, labels, place, agent, session, evidence.essence());
  }

  /** This as the value of a message. */
  public byte[] encode(Framing framing) {
    AvroOutput output = new AvroOutput();
    output.putText(node.cluster());
    output.putText(node.nodeId());
    output.putLong(changedMillis);
    output.putText(role.word());
    AvroOutput items = new AvroOutput();
    new TreeMap<>(labels)
        .forEach(
            (name, value) -> {
              items.putText(name);
              items.putText(value);
            });
    output.putArray(labels.size(), items);
    place.write(output);
    agent.write(output);
    output.putText(session.proxyId);
    output.putText(session.sessionId);
    output.putText(session.proxyUrl);
    evidence.write(output);
    return output.framed(framing);
  }

  /**
   * Reads the value of a message.
   *
   * @throws RecordException if it is no such record
   * @throws io.fodc.bridge.framing.FramingException if it begins like none
   */
  public static NodeStateRecord decode(byte[] message) {
    return GenericCodec.decode(RecordSchema.NODE_STATE, message, NodeStateRecord::read);
  }

  private static NodeStateRecord read(GenericRecord from) {
    return new NodeStateRecord(
        new NodeId(GenericCodec.text(from, "cluster"), GenericCodec.text(from, "node_id")),
        GenericCodec.number(from, "changed_millis"),
        new NodeRole(GenericCodec.text(from, "role")),
        GenericCodec.textMap(from, "labels"),
        new Place(
            GenericCodec.text(from, "node_name"),
            GenericCodec.text(from, "pod_name"),
            GenericCodec.text(from, "container_name"),
            GenericCodec.text(from, "host"),
            GenericCodec.text(from, "grpc_address"),
            GenericCodec.text(from, "http_address"),
            GenericCodec.text(from, "source")),
        new Agent(
            GenericCodec.text(from, "agent_version"),
            GenericCodec.text(from, "agent_instance"),
            GenericCodec.number(from, "agent_start_millis"),
            GenericCodec.number(from, "interval_millis"),
            GenericCodec.texts(from, "capabilities"),
            GenericCodec.text(from, "ktm_mode"),
            GenericCodec.text(from, "ktm_reason")),
        new Session(
            GenericCodec.text(from, "proxy_id"),
            GenericCodec.text(from, "session_id"),
            GenericCodec.text(from, "proxy_url")),
        new Evidence(
            GenericCodec.number(from, "evidence_tick_millis"),
            GenericCodec.number(from, "shed_samples"),
            GenericCodec.records(from, "targets", NodeStateRecord::readTarget)));
  }

  private static Target readTarget(GenericRecord from) {
    return new Target(
        GenericCodec.text(from, "target"),
        GenericCodec.truth(from, "up"),
        GenericCodec.text(from, "reason"),
        (double) from.get("duration_seconds"),
        GenericCodec.number(from, "samples"),
        GenericCodec.number(from, "bad_lines"));
  }
}
