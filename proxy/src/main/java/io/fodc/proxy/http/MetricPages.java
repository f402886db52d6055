package io.fodc.proxy.http;

import io.fodc.proxy.access.Permission;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.proxy.peer.PeerException;
import io.fodc.proxy.peer.Peers;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * {@code /metrics}, {@code /federate} and {@code /api/v1/nodes/{id}/metrics}: newest samples as
 * Prometheus reads them. No sample carries a timestamp, and a node without a current sample is left
 * out, so that Prometheus sees staleness by itself.
 */
final class MetricPages {
  private static final String END_OF_OPEN_METRICS = "# EOF\n";

  private final VisibleFleet fleet;
  private final Optional<Peers> peers;
  private final SeriesTable table;
  private final OwnMetrics own;
  private final boolean includeFleet;
  private final LongAdder conflicts;

  MetricPages(
      VisibleFleet fleet,
      Optional<Peers> peers,
      SeriesTable table,
      OwnMetrics own,
      boolean includeFleet,
      LongAdder conflicts) {
    this.fleet = fleet;
    this.peers = peers;
    this.table = table;
    this.own = own;
    this.includeFleet = includeFleet;
    this.conflicts = conflicts;
  }

  List<Route> routes() {
    return List.of(
        Route.of("/metrics", Permission.READ_METRICS, metricsParameters(), this::metrics),
        Route.of("/federate", Permission.READ_METRICS, federateParameters(), this::federate),
        Route.of(
            "/api/v1/nodes/{id*}/metrics",
            Permission.READ_METRICS,
            List.of(Parameter.CLUSTER),
            this::node));
  }

  static List<Parameter> federateParameters() {
    List<Parameter> parameters = new ArrayList<>(NodeFilter.PARAMETERS);
    parameters.add(Parameter.MATCH);
    parameters.add(Parameter.SHARD);
    return parameters;
  }

  /** The filters only have something to filter with the fleet on the page. */
  private List<Parameter> metricsParameters() {
    return includeFleet ? federateParameters() : List.of();
  }

  private void metrics(Request request, Reply reply) throws IOException {
    ExpositionFormat format = ExpositionChoice.of(request.accept());
    FleetView known = fleet.ownOf(request);
    if (!includeFleet) {
      reply.stream(format.contentType(), out -> ownPage(out, format, known));
      return;
    }
    FleetView view = fleet.of(request);
    List<NodeView> nodes = NodeFilter.of(request.query()).of(view.nodes());
    federated(reply, request, view, nodes, format, page -> own.writeTo(page, format, known));
  }

  private void ownPage(OutputStream out, ExpositionFormat format, FleetView view)
      throws IOException {
    PageBuffer page = new PageBuffer(out);
    own.writeTo(page, format, view);
    end(page, format);
  }

  private void federate(Request request, Reply reply) throws IOException {
    ExpositionFormat format = ExpositionChoice.of(request.accept());
    FleetView view = fleet.of(request);
    List<NodeView> nodes = NodeFilter.of(request.query()).of(view.nodes());
    federated(reply, request, view, nodes, format, page -> {});
  }

  /** What stands on a page before the nodes' samples. */
  @FunctionalInterface
  private interface Before {
    void writeTo(PageBuffer page) throws IOException;
  }

  private void federated(
      Reply reply,
      Request request,
      FleetView view,
      List<NodeView> wanted,
      ExpositionFormat format,
      Before before)
      throws IOException {
    SeriesFilter filter = new SeriesFilter(table, MatchParameter.of(request.query()));
    List<NodePage> pages = new ArrayList<>();
    List<NodeView> missing = new ArrayList<>();
    List<NodeView> elsewhere = new ArrayList<>();
    try {
      for (NodeView node : wanted) {
        Optional<NodePage> page = NodePage.current(node, view.atMillis());
        if (page.isPresent()) {
          pages.add(page.get());
        } else if (isElsewhere(view, node)) {
          elsewhere.add(node);
        } else if (node.status() != NodeStatus.RETIRED) {
          missing.add(node);
        }
      }
      try (PeerParts parts = parts(request, view, elsewhere, format)) {
        elsewhere.stream().filter(n -> parts.lacking().containsKey(n.id())).forEach(missing::add);
        MissingHeader.set(reply, missing, view.silent());
        FederatePage federate = FederatePage.plan(table, format, pages, filter);
        conflicts.add(federate.conflicts());
        reply.stream(
            format.contentType(), out -> write(out, format, before, federate.families(), parts));
      }
    } finally {
      pages.forEach(NodePage::close);
    }
  }

  private static boolean isElsewhere(FleetView view, NodeView node) {
    return view.holder(node.id()).isPresent()
        && node.status() != NodeStatus.RETIRED
        && NodePage.isFresh(node, view.atMillis());
  }

  private PeerParts parts(
      Request request, FleetView view, List<NodeView> elsewhere, ExpositionFormat format) {
    if (peers.isEmpty() || elsewhere.isEmpty()) {
      return PeerParts.none();
    }
    PartRequest samples =
        PartRequest.newBuilder()
            .setView("samples")
            .setQuery(request.line().rawQuery())
            .setOpenMetrics(format == ExpositionFormat.OPENMETRICS_1_0)
            .build();
    return PeerParts.ask(
        peers.get(), view, elsewhere, samples, PeerFamilies::check, request, peers.get().timeout());
  }

  private void write(
      OutputStream out, ExpositionFormat format, Before before, FamilySource here, PeerParts parts)
      throws IOException {
    PageBuffer page = new PageBuffer(out);
    before.writeTo(page);
    List<FamilySource> sources = new ArrayList<>(List.of(here));
    Map<PeerParts.Part, PeerFamilies> others = new LinkedHashMap<>();
    parts.readable().forEach(part -> others.put(part, new PeerFamilies(part.frames())));
    sources.addAll(others.values());
    MergedFamilies merged = new MergedFamilies(sources);
    merged.writeTo(page, format);
    conflicts.add(merged.conflicts());
    for (Map.Entry<PeerParts.Part, PeerFamilies> other : others.entrySet()) {
      Optional<String> failure = other.getValue().failure();
      if (failure.isPresent() && parts.endsEarly(other.getKey(), failure.get())) {
        // The headers did not say so: the page must not look whole.
        throw new IOException(
            "the part of proxy " + other.getKey().peer().url() + " ends early: " + failure.get());
      }
    }
    end(page, format);
  }

  private void node(Request request, Reply reply) throws IOException {
    ExpositionFormat format = ExpositionChoice.of(request.accept());
    FleetView view = fleet.of(request);
    NodeView node =
        NodeLookup.find(view, request.path("id"), request.query().all(Parameter.CLUSTER));
    if (peers.isPresent() && view.holder(node.id()).isPresent()) {
      Relay.to(peers.get(), answering(view, view.holder(node.id()).get()), request, reply);
      return;
    }
    try (NodePage page =
        NodePage.current(node, view.atMillis()).orElseThrow(() -> stale(node, view))) {
      SeriesFilter filter = new SeriesFilter(table, List.of());
      FederatePage federate = FederatePage.plan(table, format, List.of(page), filter);
      reply.stream(
          format.contentType(),
          out -> {
            PageBuffer buffer = new PageBuffer(out);
            federate.writeTo(buffer);
            end(buffer, format);
          });
    }
  }

  /** The same proxy, unless it was just found not to answer. */
  private static Holder answering(FleetView view, Holder peer) {
    for (SilentProxy silent : view.silent()) {
      if (silent.url().equals(peer.url())) {
        throw Relay.unavailable(peer, new PeerException(silent.reason()));
      }
    }
    return peer;
  }

  private static ProblemException stale(NodeView node, FleetView view) {
    long age = node.times().sampleAgeMillis(view.atMillis());
    String last =
        age == Long.MAX_VALUE ? "it never sent one" : "the newest is " + age / 1e3 + " s old";
    return Problem.of(
            ProblemCode.NODE_STALE,
            "node " + node.id() + " is " + node.status().word() + ": " + last,
            "look at evidence_gaps of /api/v1/nodes/{id}")
        .with("status", node.status().word())
        .with("reason", Missing.reason(node))
        .retryAfter(Duration.ofMillis(NodePage.intervalMillis(node)))
        .thrown();
  }

  private static void end(PageBuffer page, ExpositionFormat format) throws IOException {
    if (format == ExpositionFormat.OPENMETRICS_1_0) {
      page.text(END_OF_OPEN_METRICS);
    }
    page.flush();
  }
}
