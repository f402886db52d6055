package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Which of the nodes asked for have nothing current to say. */
final class Missing {
  private Missing() {}

  /** Nodes that are late or offline; a retired one is no longer missed. */
  static List<NodeView> of(List<NodeView> nodes) {
    return nodes.stream()
        .filter(n -> n.status() == NodeStatus.LATE || n.status() == NodeStatus.OFFLINE)
        .toList();
  }

  /** Writes {@code partial} and {@code missing_nodes} into an object that is open. */
  static void write(JsonGenerator json, List<NodeView> nodes) throws IOException {
    write(json, of(nodes), Map.of());
  }

  /** The same about these nodes, with reasons of their own for some of them. */
  static void write(JsonGenerator json, List<NodeView> missing, Map<NodeId, String> reasons)
      throws IOException {
    json.writeBooleanField("partial", !missing.isEmpty());
    json.writeArrayFieldStart("missing_nodes");
    for (NodeView node : missing) {
      json.writeStartObject();
      json.writeStringField("cluster", node.id().cluster());
      json.writeStringField("node_id", node.id().nodeId());
      json.writeStringField("status", node.status().word());
      String known = reasons.get(node.id());
      json.writeStringField("reason", known == null ? reason(node) : known);
      Json.timeField(json, "last_heard", node.times().lastHeardMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Why a node has nothing current, in one sentence. */
  static String reason(NodeView node) {
    return node.gaps().stream()
        .filter(gap -> gap.open() && gap.kind().equals(EvidenceGap.AGENT_OFFLINE))
        .map(EvidenceGap::reason)
        .reduce((older, newer) -> newer)
        .orElse("nothing was heard of its agent");
  }
}
