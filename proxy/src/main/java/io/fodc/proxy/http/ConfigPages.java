package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.config.ConfigDrift;
import io.fodc.proxy.config.ConfigEntry;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigJson;
import io.fodc.proxy.config.ConfigVersion;
import io.fodc.proxy.config.DriftReport;
import io.fodc.proxy.config.KnownNode;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.config.VersionSummary;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code /cluster/config} and {@code /cluster/config/drift}: how nodes are and were configured. */
final class ConfigPages {
  private static final String NO_CONFIG = "no configuration was received by then";

  private final ConfigHistory history;
  private final LongSupplier clockMillis;

  ConfigPages(ConfigHistory history, LongSupplier clockMillis) {
    this.history = history;
    this.clockMillis = clockMillis;
  }

  List<Route> routes() {
    List<Parameter> filters =
        List.of(
            Parameter.CLUSTER,
            Parameter.NODE_ID,
            Parameter.ROLE,
            Parameter.POD_NAME,
            Parameter.AT,
            Parameter.KEY);
    return List.of(
        Route.of("/cluster/config", Permission.READ_CONFIG, filters, this::configurations)
            .withAudit(),
        Route.of("/cluster/config/drift", Permission.READ_CONFIG, filters, this::drift)
            .withAudit());
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
    List<KnownNode> nodes = nodes(request);
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          Json.timeField(json, "at", at);
          List<KnownNode> missing = new ArrayList<>();
          json.writeArrayFieldStart("nodes");
          for (KnownNode node : nodes) {
            Optional<ConfigVersion> version = version(query, node.id());
            if (version.isPresent()) {
              node(json, version.get(), query.all(Parameter.KEY));
            } else {
              missing.add(node);
            }
          }
          json.writeEndArray();
          missing(json, missing);
          json.writeEndObject();
          json.close();
        });
  }

  private static void missing(JsonGenerator json, List<KnownNode> missing) throws IOException {
    json.writeBooleanField("partial", !missing.isEmpty());
    json.writeArrayFieldStart("missing_nodes");
    for (KnownNode node : missing) {
      json.writeStartObject();
      id(json, node.id());
      json.writeStringField("reason", NO_CONFIG);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void id(JsonGenerator json, NodeId id) throws IOException {
    json.writeStringField("cluster", id.cluster());
    json.writeStringField("node_id", id.nodeId());
  }

  private void node(JsonGenerator json, ConfigVersion version, List<String> keys)
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
    for (VersionSummary summary : history.versions(node.id())) {
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
    List<ConfigVersion> versions = new ArrayList<>();
    List<KnownNode> missing = new ArrayList<>();
    for (KnownNode node : nodes(request)) {
      version(query, node.id()).ifPresentOrElse(versions::add, () -> missing.add(node));
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
          missing(json, missing);
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
