package io.fodc.proxy.http;

import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.capture.CaptureNumbers;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.ingest.IngestReport;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What the proxy says about itself and about the health of each node. */
final class OwnMetrics {
  private final HttpSources sources;
  private final RequestMetrics requests;
  private final LongAdder conflicts;
  private final ConnectionGuard guard;

  OwnMetrics(
      HttpSources sources, RequestMetrics requests, LongAdder conflicts, ConnectionGuard guard) {
    this.sources = sources;
    this.requests = requests;
    this.conflicts = conflicts;
    this.guard = guard;
  }

  void writeTo(PageBuffer buffer, ExpositionFormat format, FleetView view) throws IOException {
    OwnPage page = new OwnPage(buffer, format);
    perNode(page, view);
    fleet(page, view);
    sessions(page);
    windows(page);
    requests(page);
    Optional<IngestReport> ingest = sources.ingest().get();
    if (ingest.isPresent()) {
      IngestMetrics.write(page, ingest.get());
    }
    new ProcessMetrics(sources.facts()).writeTo(page, view.atMillis());
  }

  private static void perNode(OwnPage page, FleetView view) throws IOException {
    long now = view.atMillis();
    nodeGauge(
        page,
        view,
        "fodc_agent_up",
        "Whether the agent of a node is heard regularly.",
        node -> node.status() == NodeStatus.ONLINE ? 1 : 0);
    page.family(
        MetricFamily.gauge(
            "fodc_node_scrape_success", "Whether a target of a node answered its last scrape."));
    for (NodeView node : view.nodes()) {
      for (var target : node.targets()) {
        boolean up = target.up() && node.status() == NodeStatus.ONLINE;
        page.ofNode(node, "fodc_node_scrape_success", up ? 1 : 0, "target", target.target());
      }
    }
    page.family(
        MetricFamily.gauge(
            "fodc_node_last_sample_age_seconds",
            "Age of the newest sample of a node, corrected by the skew of its clock."));
    for (NodeView node : view.nodes()) {
      if (node.times().newestTickMillis() > 0) {
        double age = node.times().sampleAgeMillis(now) / 1e3;
        page.ofNode(node, "fodc_node_last_sample_age_seconds", age);
      }
    }
    nodeGauge(
        page,
        view,
        "fodc_node_clock_skew_seconds",
        "How far the clock of a node's agent is ahead of the proxy's.",
        node -> node.times().clockSkewMillis() / 1e3);
  }

  private static void nodeGauge(
      OwnPage page, FleetView view, String name, String help, ToDoubleFunction<NodeView> value)
      throws IOException {
    page.family(MetricFamily.gauge(name, help));
    for (NodeView node : view.nodes()) {
      if (node.status() != NodeStatus.RETIRED) {
        page.ofNode(node, name, value.applyAsDouble(node));
      }
    }
  }

  private record Group(String cluster, String role, String status) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      return (cluster + '\n' + role + '\n' + status)
          .compareTo(other.cluster + '\n' + other.role + '\n' + other.status);
    }
  }

  private static void fleet(OwnPage page, FleetView view) throws IOException {
    Map<Group, Long> counts = new TreeMap<>();
    for (NodeView node : view.nodes()) {
      Group group = new Group(node.id().cluster(), node.role().word(), node.status().word());
      counts.merge(group, 1L, Long::sum);
    }
    page.family(MetricFamily.gauge("fodc_proxy_nodes", "Known nodes."));
    for (Map.Entry<Group, Long> count : counts.entrySet()) {
      Group group = count.getKey();
      page.sample(
          "fodc_proxy_nodes",
          count.getValue(),
          "cluster",
          group.cluster(),
          "role",
          group.role(),
          "status",
          group.status());
    }
  }

  private void sessions(OwnPage page) throws IOException {
    page.family(
        MetricFamily.counter("fodc_proxy_sessions_total", "Sessions by what became of them."));
    for (Map.Entry<String, Long> count : new TreeMap<>(sources.sessions().get()).entrySet()) {
      page.sample("fodc_proxy_sessions_total", count.getValue(), "result", count.getKey());
    }
    page.family(
        MetricFamily.counter("fodc_proxy_link_bytes_total", "Bytes of messages on the link."));
    for (Map.Entry<String, Long> count : new TreeMap<>(sources.linkBytes().get()).entrySet()) {
      page.sample("fodc_proxy_link_bytes_total", count.getValue(), "direction", count.getKey());
    }
  }

  private void proofs(OwnPage page) throws IOException {
    Optional<PeerProofs> proofs = sources.access().peers();
    if (proofs.isEmpty()) {
      return;
    }
    page.family(
        MetricFamily.counter(
            "fodc_proxy_peer_proofs_total",
            "Proofs that other proxies have shown, taken, or refused by what was wrong."));
    for (var count : proofs.get().results().entrySet()) {
      page.sample("fodc_proxy_peer_proofs_total", count.getValue(), "result", count.getKey());
    }
  }

  private void peers(OwnPage page) throws IOException {
    if (sources.peers().isEmpty()) {
      return;
    }
    page.family(
        MetricFamily.counter(
            "fodc_proxy_peer_requests_total",
            "Requests to other proxies of the fleet, by whether there was an answer."));
    for (var count : new TreeMap<>(sources.peers().get().results()).entrySet()) {
      page.sample("fodc_proxy_peer_requests_total", count.getValue(), "result", count.getKey());
    }
  }

  private void parts(OwnPage page) throws IOException {
    if (sources.peers().isEmpty()) {
      return;
    }
    page.family(
        MetricFamily.counter(
            "fodc_proxy_peer_parts_total",
            "Parts of answers that other proxies sent whole, sent broken, or did not send."));
    for (var count : new TreeMap<>(sources.peers().get().partResults()).entrySet()) {
      page.sample("fodc_proxy_peer_parts_total", count.getValue(), "result", count.getKey());
    }
  }

  private void windows(OwnPage page) throws IOException {
    peers(page);
    parts(page);
    proofs(page);
    page.gauge(
        "fodc_proxy_window_bytes",
        "Bytes of all windows and their series table.",
        sources.windows().usedBytes());
    page.gauge(
        "fodc_proxy_window_limit_bytes",
        "Most bytes that all windows may take.",
        sources.windows().limitBytes());
    page.gauge(
        "fodc_proxy_series", "Series known to the windows.", sources.windows().table().size());
    page.family(
        MetricFamily.counter(
            "fodc_proxy_window_fetches_total",
            "Older ranges asked of agents, by what became of them."));
    for (Map.Entry<String, Long> count : sources.older().results().entrySet()) {
      page.sample("fodc_proxy_window_fetches_total", count.getValue(), "result", count.getKey());
    }
    page.counter(
        "fodc_proxy_window_fetched_bytes_total",
        "Bytes of older ranges that agents have sent.",
        sources.older().receivedBytes());
    page.counter(
        "fodc_proxy_family_conflicts_total",
        "Times that nodes did not agree on type, unit and help of a family.",
        conflicts.sum() + sources.windows().table().familyUpdates());
    access(page);
    captures(page);
    page.gauge(
        "fodc_proxy_config_history_bytes",
        "Bytes of the configuration history.",
        sources.configs().bytes());
    page.counter(
        "fodc_proxy_config_history_failures_total",
        "Writes of the configuration history that failed and were tried again.",
        sources.configs().failures());
  }

  private void captures(OwnPage page) throws IOException {
    CaptureNumbers numbers = sources.captures().numbers();
    page.family(
        MetricFamily.counter(
            "fodc_proxy_captures_total", "Captures that ended, by kind and what became of them."));
    for (Map.Entry<String, Long> count : new TreeMap<>(numbers.results()).entrySet()) {
      String[] words = count.getKey().split(" ", 2);
      page.sample(
          "fodc_proxy_captures_total", count.getValue(), "kind", words[0], "result", words[1]);
    }
    page.gauge("fodc_proxy_captures_running", "Captures that run.", numbers.running());
    page.gauge("fodc_proxy_capture_parts_running", "Nodes that are captured.", numbers.parts());
    page.gauge("fodc_proxy_captures_kept", "Captures on disk.", numbers.kept());
    page.gauge(
        "fodc_proxy_capture_artifact_bytes",
        "Bytes of artifacts on disk, whole or not.",
        numbers.artifactBytes());
    page.gauge(
        "fodc_proxy_capture_artifact_limit_bytes",
        "Most bytes that artifacts may take.",
        numbers.artifactLimitBytes());
    page.counter(
        "fodc_proxy_capture_uploaded_bytes_total",
        "Bytes of artifacts that agents have sent.",
        numbers.uploadedBytes());
    page.counter(
        "fodc_proxy_capture_foreign_progress_total",
        "Times that an agent spoke of another node's part of a capture.",
        numbers.foreign());
  }

  private void access(OwnPage page) throws IOException {
    page.family(
        MetricFamily.counter(
            "fodc_proxy_auth_denied_total",
            "Requests and sessions denied, by the permission they lacked."));
    for (var count : sources.access().denials().byPermission().entrySet()) {
      page.sample("fodc_proxy_auth_denied_total", count.getValue(), "permission", count.getKey());
    }
    page.counter(
        "fodc_proxy_audit_records_total",
        "Records written to the audit log.",
        sources.access().audit().records());
    page.counter(
        "fodc_proxy_audit_failures_total",
        "Records that could not be written to the audit log.",
        sources.access().audit().failures());
    page.gauge(
        "fodc_proxy_audit_bytes", "Bytes of the audit log.", sources.access().audit().bytes());
  }

  private void requests(OwnPage page) throws IOException {
    String name = "fodc_proxy_http_request_duration_seconds";
    page.family(
        new MetricFamily(
            name, MetricType.HISTOGRAM, "seconds", "Time from request to end of the answer."));
    for (var entry : requests.all().entrySet()) {
      String route = entry.getKey().route();
      String code = Integer.toString(entry.getKey().code());
      page.histogram(name, entry.getValue(), "route", route, "code", code);
    }
    page.gauge("fodc_proxy_http_connections", "HTTP connections held.", guard.connections());
    page.counter(
        "fodc_proxy_http_connections_ended_total",
        "HTTP connections ended because the client neither sent nor read.",
        guard.ended());
  }
}
