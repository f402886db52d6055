package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Requirement;
import io.fodc.proxy.capture.CaptureNumbers;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.proxy.ingest.IngestReport;
import io.fodc.proxy.peer.Peers;
import io.fodc.proxy.windows.NodeWindows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Service discovery, the contract, and the state of the proxy itself. */
final class ServicePages {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]{1,255}");
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String OPENAPI = "/io/fodc/proxy/http/openapi.yaml";

  private final VisibleFleet fleet;
  private final Optional<Peers> peers;
  private final NodeWindows windows;
  private final Captures captures;
  private final ProxyFacts facts;
  private final AccessControl access;
  private final Supplier<Optional<IngestReport>> ingest;
  private final String scheme;

  ServicePages(
      VisibleFleet fleet,
      Optional<Peers> peers,
      NodeWindows windows,
      Captures captures,
      ProxyFacts facts,
      AccessControl access,
      Supplier<Optional<IngestReport>> ingest,
      boolean tls) {
    this.access = access;
    this.ingest = ingest;
    this.windows = windows;
    this.captures = captures;
    this.fleet = fleet;
    this.peers = peers;
    this.facts = facts;
    this.scheme = tls ? "https" : "http";
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            "/api/v1/sd/prometheus",
            Permission.READ_DISCOVERY,
            discoveryParameters(),
            this::discovery),
        Route.of("/api/v1/status", Permission.READ_STATUS, List.of(), this::status),
        Route.of("/openapi.yaml", Requirement.Simple.NONE, List.of(), ServicePages::openApi),
        Route.always("/livez", Requirement.Simple.NONE, (request, reply) -> text(reply, "ok\n")),
        Route.always("/readyz", Requirement.Simple.NONE, this::ready),
        Route.always("/health", Permission.READ_STATUS, this::health));
  }

  private static List<Parameter> discoveryParameters() {
    return List.of(
        Parameter.CLUSTER, Parameter.NODE_ID, Parameter.ROLE, Parameter.POD_NAME, Parameter.SHARD);
  }

  private void discovery(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    String host = request.host();
    if (!HOST.matcher(host).matches()) {
      throw Problem.of(
              ProblemCode.REQUEST_MALFORMED,
              "the Host header is '" + Problem.excerpt(host) + "'; targets are named after it",
              "ask by the name and port that Prometheus can reach")
          .thrown();
    }
    List<NodeView> nodes =
        NodeFilter.of(request.query()).of(fleet.of(request).nodes()).stream()
            .filter(node -> node.status() != NodeStatus.RETIRED)
            .toList();
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartArray();
          for (NodeView node : nodes) {
            target(json, host, node);
          }
          json.writeEndArray();
          json.close();
        });
  }

  private void target(JsonGenerator json, String host, NodeView node) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("targets");
    json.writeString(host);
    json.writeEndArray();
    json.writeObjectFieldStart("labels");
    json.writeStringField("__scheme__", scheme);
    // Prometheus percent-encodes the path itself.
    json.writeStringField("__metrics_path__", "/api/v1/nodes/" + node.id().nodeId() + "/metrics");
    json.writeStringField("__param_cluster", node.id().cluster());
    NodeIdentity.<IOException>forEach(node, json::writeStringField);
    json.writeStringField(NodeIdentity.CONTAINER_NAME, NodeIdentity.containerName(node));
    json.writeEndObject();
    json.writeEndObject();
  }

  private void status(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    FleetView view = fleet.ownOf(request);
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          json.writeStringField("version", facts.version());
          Json.timeField(json, "at", view.atMillis());
          Json.timeField(json, "started", facts.startedMillis());
          json.writeNumberField("uptime_seconds", facts.uptimeSeconds(view.atMillis()));
          json.writeBooleanField("ready", facts.ready());
          json.writeStringField("access", facts.access());
          json.writeObjectFieldStart("authentication");
          words(json, "http", access.http().words());
          words(json, "link", access.link().words());
          json.writeEndObject();
          json.writeStringField("link_transport", facts.linkTransport());
          json.writeNumberField("link_port", facts.linkPort());
          json.writeObjectFieldStart("nodes");
          for (NodeStatus status : NodeStatus.values()) {
            json.writeNumberField(status.word(), view.count(status));
          }
          json.writeEndObject();
          json.writeObjectFieldStart("windows");
          json.writeNumberField("used_bytes", windows.usedBytes());
          json.writeNumberField("limit_bytes", windows.limitBytes());
          json.writeEndObject();
          captures(json, captures.numbers());
          Optional<IngestReport> report = ingest.get();
          if (report.isPresent()) {
            IngestJson.write(json, report.get());
          }
          if (peers.isPresent()) {
            others(json, peers.get().others());
          }
          words(json, "warnings", facts.warnings());
          json.writeEndObject();
          json.close();
        });
  }

  /** The other proxies, and whether they answer. */
  private static void others(JsonGenerator json, Peers.Others others) throws IOException {
    json.writeArrayFieldStart("peers");
    for (Holder peer : others.answering()) {
      json.writeStartObject();
      json.writeStringField("url", peer.url());
      json.writeBooleanField("answers", true);
      json.writeEndObject();
    }
    for (SilentProxy peer : others.silent()) {
      json.writeStartObject();
      json.writeStringField("url", peer.url());
      json.writeBooleanField("answers", false);
      json.writeStringField("reason", peer.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void captures(JsonGenerator json, CaptureNumbers numbers) throws IOException {
    json.writeObjectFieldStart("captures");
    json.writeNumberField("running", numbers.running());
    json.writeNumberField("parts_running", numbers.parts());
    json.writeNumberField("kept", numbers.kept());
    json.writeNumberField("artifact_bytes", numbers.artifactBytes());
    json.writeNumberField("artifact_limit_bytes", numbers.artifactLimitBytes());
    json.writeEndObject();
  }

  private static void words(JsonGenerator json, String name, List<String> words)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String word : words) {
      json.writeString(word);
    }
    json.writeEndArray();
  }

  private void ready(Request request, Reply reply) throws IOException {
    if (!facts.ready()) {
      throw Problem.of(
              ProblemCode.SHUTTING_DOWN, "the proxy takes no agents now", "try another one")
          .thrown();
    }
    if (ingest.get().filter(report -> !report.ready()).isPresent()) {
      throw Problem.of(
              ProblemCode.STARTING,
              "published states and configurations are being read from Kafka",
              "ask again; ingest.ready-wait bounds this, /api/v1/status says how far it is")
          .retryAfter(Duration.ofSeconds(1))
          .thrown();
    }
    text(reply, "ready\n");
  }

  /** As BanyanDB's own FODC answers, for those who already ask for it. */
  private void health(Request request, Reply reply) throws IOException {
    FleetView view = fleet.ownOf(request);
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          json.writeStringField("status", "healthy");
          json.writeNumberField("agents_online", view.count(NodeStatus.ONLINE));
          json.writeNumberField(
              "agents_total", view.nodes().size() - view.count(NodeStatus.RETIRED));
          json.writeNumberField("uptime_seconds", facts.uptimeSeconds(view.atMillis()));
          json.writeEndObject();
          json.close();
        });
  }

  private static void openApi(Request request, Reply reply) throws IOException {
    try (InputStream in = ServicePages.class.getResourceAsStream(OPENAPI)) {
      if (in == null) {
        throw new IllegalStateException(OPENAPI + " is not in the distribution");
      }
      reply.bytes("application/yaml", in.readAllBytes());
    }
  }

  private static void text(Reply reply, String body) throws IOException {
    reply.bytes(TEXT, body.getBytes(StandardCharsets.UTF_8));
  }
}
