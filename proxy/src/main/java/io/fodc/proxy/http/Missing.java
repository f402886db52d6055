package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of the nodes asked for have nothing current to say. */
final class Missing {
  /** Gaps that say why a node is silent; the last one counts. */
  private static final Set<String> TELLING =
      Set.of(EvidenceGap.AGENT_OFFLINE, EvidenceGap.PROXY_SILENT);

  private Missing() {}

  /** Nodes that are late or offline; a retired one is no longer missed. */
  static List<NodeView> of(List<NodeView> nodes) {
    return nodes.stream()
        .filter(n -> n.status() == NodeStatus.LATE || n.status() == NodeStatus.OFFLINE)
        .toList();
  }

  /** Writes {@code partial} and {@code missing_nodes} into an object that is open. */
  static void write(JsonGenerator json, FleetView view, List<NodeView> nodes) throws IOException {
    write(json, view.silent(), of(nodes), Map.of());
  }

  /**
   * The same about these nodes, with reasons of their own for some of them; where other proxies do
   * not say which nodes they know, {@code missing_proxies} names them.
   */
  static void write(
      JsonGenerator json,
      List<SilentProxy> silent,
      List<NodeView> missing,
      Map<NodeId, String> reasons)
      throws IOException {
    json.writeBooleanField("partial", !missing.isEmpty() || !silent.isEmpty());
    proxies(json, silent);
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

  /** Writes {@code missing_proxies} into an object that is open, if there are any. */
  static void proxies(JsonGenerator json, List<SilentProxy> silent) throws IOException {
    if (silent.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("missing_proxies");
    for (SilentProxy proxy : silent) {
      json.writeStartObject();
      json.writeStringField("url", proxy.url());
      json.writeStringField("reason", proxy.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Why a node has nothing current, in one sentence. */
  static String reason(NodeView node) {
    return node.gaps().stream()
        .filter(gap -> gap.open() && TELLING.contains(gap.kind()))
        .map(EvidenceGap::reason)
        .reduce((older, newer) -> newer)
        .orElse("nothing was heard of its agent");
  }
}
