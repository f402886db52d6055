package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.NodeEvent;
import io.fodc.proxy.fleet.NodeIndicators;
import io.fodc.proxy.fleet.NodeTimes;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.Publication;
import io.fodc.proxy.fleet.SessionView;
import io.fodc.proxy.fleet.TargetState;
import java.io.IOException;
import java.util.Map;

/** A node as JSON answers show it. */
final class NodeJson {
  private NodeJson() {}

  /** Everything known about a node. */
  static void write(JsonGenerator json, NodeView node, long nowMillis) throws IOException {
    json.writeStartObject();
    identity(json, node);
    json.writeStringField("status", node.status().word());
    json.writeStringField("source", node.source().word());
    json.writeStringField("last_sample_source", node.newestFrom().word());
    address(json, node);
    labels(json, node.description().labels());
    json.writeArrayFieldStart("peers");
    for (String peer : node.description().peers()) {
      json.writeString(peer);
    }
    json.writeEndArray();
    times(json, node.times(), nowMillis);
    if (node.session().isPresent()) {
      session(json, node.session().get());
    }
    if (node.publication().isPresent()) {
      publication(json, node.publication().get());
    }
    indicators(json, node.indicators());
    targets(json, node);
    json.writeArrayFieldStart("evidence_gaps");
    for (EvidenceGap gap : node.gaps()) {
      gap(json, gap);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("events");
    for (NodeEvent event : node.events()) {
      event(json, event);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Who a node is, into an object that is open. */
  static void identity(JsonGenerator json, NodeView node) throws IOException {
    json.writeStringField("cluster", node.id().cluster());
    json.writeStringField("node_id", node.id().nodeId());
    json.writeStringField("role", node.role().word());
    json.writeStringField("node_role", node.role().upstreamRole());
    json.writeStringField("tier", node.role().tier().orElse(""));
    json.writeStringField("pod_name", node.description().place().podName());
    json.writeStringField("container_name", node.description().place().containerName());
    json.writeStringField("host", node.description().place().host());
  }

  private static void address(JsonGenerator json, NodeView node) throws IOException {
    json.writeObjectFieldStart("address");
    json.writeStringField("node_name", node.description().nodeName());
    json.writeStringField("grpc", node.description().grpcAddress());
    json.writeStringField("http", node.description().httpAddress());
    json.writeStringField("learnt_from", node.description().source());
    json.writeEndObject();
  }

  private static void labels(JsonGenerator json, Map<String, String> labels) throws IOException {
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : labels.entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }

  private static void times(JsonGenerator json, NodeTimes times, long now) throws IOException {
    Json.timeField(json, "first_seen", times.firstSeenMillis());
    Json.timeField(json, "last_heard", times.lastHeardMillis());
    Json.timeField(json, "last_heartbeat", times.lastHeartbeatMillis());
    Json.timeField(json, "last_sample", times.newestTickMillis());
    if (times.newestTickMillis() > 0) {
      json.writeNumberField("last_sample_age_seconds", times.sampleAgeMillis(now) / 1e3);
    }
    json.writeNumberField("clock_skew_seconds", times.clockSkewMillis() / 1e3);
  }

  private static void session(JsonGenerator json, SessionView session) throws IOException {
    json.writeObjectFieldStart("session");
    json.writeStringField("id", session.id());
    json.writeBooleanField("live", session.live());
    Json.timeField(json, "opened", session.openedMillis());
    json.writeStringField("transport", session.transport());
    json.writeStringField("peer", session.peer());
    json.writeStringField("agent_instance", session.agentInstance());
    json.writeStringField("agent_version", session.agentVersion());
    Json.timeField(json, "agent_start", session.agentStart().toEpochMilli());
    json.writeNumberField("interval_seconds", session.intervalMillis() / 1e3);
    json.writeArrayFieldStart("capabilities");
    for (String capability : session.capabilities()) {
      json.writeString(capability);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void publication(JsonGenerator json, Publication publication) throws IOException {
    json.writeObjectFieldStart("published");
    Json.timeField(json, "last_heard", publication.heardMillis());
    json.writeStringField("agent_instance", publication.agentInstance());
    json.writeStringField("agent_version", publication.agentVersion());
    Json.timeField(json, "agent_start", publication.agentStartMillis());
    json.writeNumberField("interval_seconds", publication.intervalMillis() / 1e3);
    json.writeNumberField("every_seconds", publication.everyMillis() / 1e3);
    Json.timeField(json, "evidence_tick", publication.evidence().tickMillis());
    json.writeStringField("session_proxy", publication.proxyId());
    json.writeStringField("session_id", publication.sessionId());
    json.writeArrayFieldStart("capabilities");
    for (String capability : publication.capabilities()) {
      json.writeString(capability);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void indicators(JsonGenerator json, NodeIndicators indicators) throws IOException {
    json.writeObjectFieldStart("indicators");
    json.writeStringField("health", indicators.health().word());
    if (indicators.cpuCores().isPresent()) {
      json.writeFieldName("cpu_cores");
      Json.number(json, indicators.cpuCores().getAsDouble());
    }
    json.writeStringField("ktm_mode", indicators.ktmMode());
    json.writeStringField("ktm_reason", indicators.ktmReason());
    json.writeNumberField("agent_resident_bytes", indicators.agentResidentBytes());
    json.writeFieldName("agent_cpu_seconds");
    Json.number(json, indicators.agentCpuSeconds());
    AgentWindow window = indicators.agentWindow();
    json.writeObjectFieldStart("agent_window");
    json.writeNumberField("used_bytes", window.usedBytes());
    json.writeNumberField("limit_bytes", window.limitBytes());
    json.writeNumberField("series", window.series());
    json.writeNumberField("samples", window.samples());
    json.writeFieldName("horizon_seconds");
    Json.number(json, window.horizonSeconds());
    Json.timeField(json, "oldest_sample", window.oldestTickMillis());
    json.writeNumberField("series_shed", window.seriesShed());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void targets(JsonGenerator json, NodeView node) throws IOException {
    json.writeArrayFieldStart("targets");
    for (TargetState target : node.targets()) {
      json.writeStartObject();
      json.writeStringField("target", target.target());
      json.writeBooleanField("up", target.up());
      json.writeStringField("reason", target.reason());
      json.writeFieldName("duration_seconds");
      Json.number(json, target.durationSeconds());
      json.writeNumberField("samples", target.samples());
      json.writeNumberField("bad_lines", target.badLines());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** A reason why something is missing. */
  static void gap(JsonGenerator json, EvidenceGap gap) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", gap.kind());
    json.writeStringField("subject", gap.subject());
    json.writeStringField("reason", gap.reason());
    Json.timeField(json, "from", gap.fromMillis());
    Json.timeField(json, "to", gap.toMillis());
    json.writeBooleanField("open", gap.open());
    json.writeEndObject();
  }

  private static void event(JsonGenerator json, NodeEvent event) throws IOException {
    json.writeStartObject();
    Json.timeField(json, "at", event.timeMillis());
    json.writeStringField("kind", event.kind());
    json.writeStringField("subject", event.subject());
    json.writeStringField("detail", event.detail());
    json.writeEndObject();
  }
}
