package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
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
 */
public record NodeStateRecord(
    NodeId node,
    long changedMillis,
    NodeRole role,
    Map<String, String> labels,
    Place place,
    Agent agent,
    Session session) {
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
      String source) {}

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
  }

  /** The session of an agent with a proxy; both are empty if there is none. */
  public record Session(String proxyId, String sessionId) {}

  /** This as the value of a message. */
  public byte[] encode(Framing framing) {
    GenericRecord written = new GenericData.Record(RecordSchema.NODE_STATE.schema());
    written.put("cluster", node.cluster());
    written.put("node_id", node.nodeId());
    written.put("changed_millis", changedMillis);
    written.put("role", role.word());
    written.put("labels", labels);
    written.put("node_name", place.nodeName);
    written.put("pod_name", place.podName);
    written.put("container_name", place.containerName);
    written.put("host", place.host);
    written.put("grpc_address", place.grpcAddress);
    written.put("http_address", place.httpAddress);
    written.put("source", place.source);
    written.put("agent_version", agent.version);
    written.put("agent_instance", agent.instance);
    written.put("agent_start_millis", agent.startMillis);
    written.put("interval_millis", agent.intervalMillis);
    written.put("capabilities", agent.capabilities);
    written.put("ktm_mode", agent.ktmMode);
    written.put("ktm_reason", agent.ktmReason);
    written.put("proxy_id", session.proxyId);
    written.put("session_id", session.sessionId);
    return GenericCodec.encode(written, framing);
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
        new Session(GenericCodec.text(from, "proxy_id"), GenericCodec.text(from, "session_id")));
  }
}
