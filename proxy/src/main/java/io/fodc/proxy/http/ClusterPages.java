package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeView;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /cluster} and {@code /api/v1/nodes…}: who is there and how they are doing. */
final class ClusterPages {
  private final VisibleFleet fleet;

  ClusterPages(VisibleFleet fleet) {
    this.fleet = fleet;
  }

  List<Route> routes() {
    return List.of(
        Route.of("/cluster", Permission.READ_CLUSTER, NodeFilter.PARAMETERS, this::cluster),
        Route.of("/api/v1/nodes", Permission.READ_CLUSTER, NodeFilter.PARAMETERS, this::nodes),
        Route.of(
            "/api/v1/nodes/{id*}",
            Permission.READ_CLUSTER,
            List.of(Parameter.CLUSTER),
            this::node));
  }

  private void cluster(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    FleetView view = fleet.of(request);
    List<NodeView> nodes = NodeFilter.of(request.query()).of(view.nodes());
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          head(json, view, nodes);
          hierarchy(json, nodes);
          duplicates(json, nodes);
          all(json, view, nodes);
          json.writeEndObject();
          json.close();
        });
  }

  private void nodes(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    FleetView view = fleet.of(request);
    List<NodeView> nodes = NodeFilter.of(request.query()).of(view.nodes());
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          head(json, view, nodes);
          all(json, view, nodes);
          json.writeEndObject();
          json.close();
        });
  }

  private void node(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    FleetView view = fleet.of(request);
    NodeView node =
        NodeLookup.find(view, request.path("id"), request.query().all(Parameter.CLUSTER));
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          NodeJson.write(json, node, view.atMillis());
          json.close();
        });
  }

  private static void head(JsonGenerator json, FleetView view, List<NodeView> nodes)
      throws IOException {
    Json.timeField(json, "at", view.atMillis());
    Missing.write(json, view, nodes);
  }

  private static void all(JsonGenerator json, FleetView view, List<NodeView> nodes)
      throws IOException {
    json.writeArrayFieldStart("nodes");
    for (NodeView node : nodes) {
      NodeJson.write(json, node, view.atMillis());
    }
    json.writeEndArray();
  }

  private static void hierarchy(JsonGenerator json, List<NodeView> nodes) throws IOException {
    Map<String, Map<String, Map<String, String>>> clusters = new TreeMap<>();
    for (NodeView node : nodes) {
      clusters
          .computeIfAbsent(node.id().cluster(), c -> new TreeMap<>())
          .computeIfAbsent(node.role().word(), r -> new LinkedHashMap<>())
          .put(node.id().nodeId(), node.status().word());
    }
    json.writeArrayFieldStart("clusters");
    for (var cluster : clusters.entrySet()) {
      json.writeStartObject();
      json.writeStringField("cluster", cluster.getKey());
      json.writeArrayFieldStart("roles");
      for (var role : cluster.getValue().entrySet()) {
        json.writeStartObject();
        json.writeStringField("role", role.getKey());
        json.writeArrayFieldStart("nodes");
        for (var node : role.getValue().entrySet()) {
          json.writeStartObject();
          json.writeStringField("node_id", node.getKey());
          json.writeStringField("status", node.getValue());
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void duplicates(JsonGenerator json, List<NodeView> nodes) throws IOException {
    json.writeArrayFieldStart("duplicates");
    for (NodeView node : nodes) {
      for (EvidenceGap gap : node.gaps()) {
        if (gap.kind().equals(EvidenceGap.DUPLICATE_AGENT)) {
          json.writeStartObject();
          json.writeStringField("cluster", node.id().cluster());
          json.writeStringField("node_id", node.id().nodeId());
          json.writeStringField("reason", gap.reason());
          Json.timeField(json, "from", gap.fromMillis());
          Json.timeField(json, "to", gap.toMillis());
          json.writeEndObject();
        }
      }
    }
    json.writeEndArray();
  }
}
