package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.config.ConfigDrift;
import io.fodc.proxy.config.ConfigEntry;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigJson;
import io.fodc.proxy.config.ConfigVersion;
import io.fodc.proxy.config.DriftReport;
import io.fodc.proxy.config.KnownNode;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.config.VersionSummary;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.peer.PartCheck;
import io.fodc.proxy.peer.PartWriter;
import io.fodc.proxy.peer.Peers;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** {@code /cluster/config} and {@code /cluster/config/drift}: how nodes are and were configured. */
final class ConfigPages {
  private static final String NO_CONFIG = "no configuration was received by then";

  private final VisibleFleet fleet;
  private final Optional<Peers> peers;
  private final ConfigHistory history;
  private final LongSupplier clockMillis;

  ConfigPages(
      VisibleFleet fleet, Optional<Peers> peers, ConfigHistory history, LongSupplier clockMillis) {
    this.fleet = fleet;
    this.peers = peers;
    this.history = history;
    this.clockMillis = clockMillis;
  }

  List<Route> routes() {
    return List.of(
        Route.of("/cluster/config", Permission.READ_CONFIG, parameters(), this::configurations)
            .withAudit(),
        Route.of("/cluster/config/drift", Permission.READ_CONFIG, parameters(), this::drift)
            .withAudit());
  }

  static List<Parameter> parameters() {
    return List.of(
        Parameter.CLUSTER,
        Parameter.NODE_ID,
        Parameter.ROLE,
        Parameter.POD_NAME,
        Parameter.AT,
        Parameter.KEY);
  }

  /** Writes what is here of some nodes, as far as a caller may see it. */
  void write(Query query, Set<NodeId> ids, Reach reach, PartWriter out) throws IOException {
    List<KnownNode> nodes =
        history.nodes().stream()
            .filter(node -> ids.contains(node.id()) && reach.covers(node.id(), node.role()))
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .toList();
    for (KnownNode node : nodes) {
      out.write(PartFrame.newBuilder().setConfig(configured(query, node).message()));
    }
  }

  private Configured configured(Query query, KnownNode node) {
    return new Configured(node, version(query, node.id()), history.versions(node.id()));
  }

  /** What other proxies have of the nodes that they hold. */
  private PeerParts parts(Request request, FleetView view) {
    if (peers.isEmpty() || request.caller().peer().isPresent()) {
      return PeerParts.none();
    }
    List<NodeView> elsewhere =
        NodeFilter.of(request.query()).of(view.nodes()).stream()
            .filter(node -> view.holder(node.id()).isPresent())
            .toList();
    return PeerParts.ask(
        peers.get(),
        view,
        elsewhere,
        PartRequest.newBuilder().setView("configs").setQuery(request.line().rawQuery()).build(),
        PartCheck.FRAMES,
        request,
        peers.get().timeout());
  }

  private MergedConfigs merged(Request request, PeerParts parts) {
    Query query = request.query();
    List<MergedConfigs.Source> sources = new ArrayList<>();
    sources.add(
        new MergedConfigs.Listed(
            nodes(request).stream().map(node -> configured(query, node)).iterator()));
    parts.readable().forEach(part -> sources.add(new PeerConfigs(part, parts)));
    return new MergedConfigs(sources);
  }

  private List<KnownNode> nodes(Request request) {
    Query query = request.query();
    return history.nodes().stream()
        .filter(node -> request.caller().reach().covers(node.id(), node.role()))
        .filter(node -> holds(query.all(Parameter.CLUSTER), node.id().cluster()))
        .filter(node -> holds(query.all(Parameter.NODE_ID), node.id().nodeId()))
        .filter(node -> holds(query.all(Parameter.POD_NAME), node.podName()))
        .filter(
            node ->
                query.all(Parameter.ROLE).isEmpty()
                    || query.all(Parameter.ROLE).stream().anyMatch(node.role()::matches))
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  private static boolean holds(List<String> wanted, String actual) {
    return wanted.isEmpty() || wanted.contains(actual);
  }

  private long at(Query query) {
    return query
        .one(Parameter.AT)
        .map(value -> TimeParameter.millis(Parameter.AT.name(), value))
        .orElseGet(clockMillis::getAsLong);
  }

  private Optional<ConfigVersion> version(Query query, NodeId id) {
    return query.one(Parameter.AT).isPresent()
        ? history.at(id, Instant.ofEpochMilli(at(query)))
        : history.current(id);
  }

  private void configurations(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    Query query = request.query();
    long at = at(query);
    FleetView view = fleet.of(request);
    try (PeerParts parts = parts(request, view)) {
      MergedConfigs nodes = merged(request, parts);
      reply.stream(
          Json.MEDIA_TYPE,
          out -> {
            JsonGenerator json = Json.generator(out);
            json.writeStartObject();
            Json.timeField(json, "at", at);
            Map<NodeId, String> missing = new TreeMap<>();
            json.writeArrayFieldStart("nodes");
            while (nodes.hasNext()) {
              Configured node = nodes.next();
              if (node.version().isPresent()) {
                node(json, node, node.version().get(), query.all(Parameter.KEY));
              } else {
                missing.put(node.node().id(), NO_CONFIG);
              }
            }
            json.writeEndArray();
            missing.putAll(parts.lacking());
            missing(json, view, missing);
            json.writeEndObject();
            json.close();
          });
    }
  }

  private static void missing(JsonGenerator json, FleetView view, Map<NodeId, String> missing)
      throws IOException {
    json.writeBooleanField("partial", !missing.isEmpty() || !view.silent().isEmpty());
    Missing.proxies(json, view.silent());
    json.writeArrayFieldStart("missing_nodes");
    for (Map.Entry<NodeId, String> node : missing.entrySet()) {
      json.writeStartObject();
      id(json, node.getKey());
      json.writeStringField("reason", node.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void id(JsonGenerator json, NodeId id) throws IOException {
    json.writeStringField("cluster", id.cluster());
    json.writeStringField("node_id", id.nodeId());
  }

  private static void node(
      JsonGenerator json, Configured configured, ConfigVersion version, List<String> keys)
      throws IOException {
    KnownNode node = version.node();
    NodeConfig config = version.config();
    json.writeStartObject();
    id(json, node.id());
    json.writeStringField("role", node.role().word());
    json.writeStringField("tier", node.role().tier().orElse(""));
    json.writeStringField("pod_name", node.podName());
    json.writeStringField("container_name", node.containerName());
    json.writeStringField("host", node.host());
    Json.timeField(json, "since", version.sinceMillis());
    Json.timeField(json, "collected", config.collectedMillis());
    json.writeStringField("fingerprint", config.fingerprint());
    json.writeArrayFieldStart("versions");
    for (VersionSummary summary : configured.versions()) {
      json.writeStartObject();
      Json.timeField(json, "since", summary.sinceMillis());
      json.writeStringField("fingerprint", summary.fingerprint());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("entries");
    for (ConfigEntry entry : config.entries()) {
      if (holds(keys, entry.key())) {
        ConfigJson.entry(json, entry);
      }
    }
    json.writeEndArray();
    ConfigJson.gaps(json, "source_gaps", config.gaps());
    json.writeEndObject();
  }

  private void drift(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    Query query = request.query();
    FleetView view = fleet.of(request);
    List<ConfigVersion> versions = new ArrayList<>();
    Map<NodeId, String> missing = new TreeMap<>();
    try (PeerParts parts = parts(request, view)) {
      merged(request, parts)
          .forEachRemaining(
              node ->
                  node.version()
                      .ifPresentOrElse(
                          versions::add, () -> missing.put(node.node().id(), NO_CONFIG)));
      missing.putAll(parts.lacking());
    }
    DriftReport report = ConfigDrift.compare(versions);
    long at = at(query);
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          Json.timeField(json, "at", at);
          json.writeArrayFieldStart("groups");
          for (DriftReport.Group group : report.groups()) {
            group(json, group, query.all(Parameter.KEY));
          }
          json.writeEndArray();
          missing(json, view, missing);
          json.writeEndObject();
          json.close();
        });
  }

  private static void group(JsonGenerator json, DriftReport.Group group, List<String> keys)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("cluster", group.cluster());
    json.writeStringField("role", group.role().word());
    ids(json, "nodes", group.nodes());
    json.writeArrayFieldStart("keys");
    for (DriftReport.Key key : group.keys()) {
      if (holds(keys, key.key())) {
        key(json, key);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void key(JsonGenerator json, DriftReport.Key key) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", key.key());
    json.writeStringField("class", key.kind().word());
    json.writeArrayFieldStart("values");
    for (DriftReport.Value value : key.values()) {
      json.writeStartObject();
      json.writeStringField("value", value.value());
      json.writeBooleanField("hidden", value.hidden());
      ids(json, "nodes", value.nodes());
      json.writeEndObject();
    }
    json.writeEndArray();
    ids(json, "missing", key.missing());
    json.writeEndObject();
  }

  private static void ids(JsonGenerator json, String name, List<NodeId> ids) throws IOException {
    json.writeArrayFieldStart(name);
    for (NodeId id : ids) {
      json.writeString(id.nodeId());
    }
    json.writeEndArray();
  }
}
