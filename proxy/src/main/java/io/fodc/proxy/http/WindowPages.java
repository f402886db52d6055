package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.fetch.OlderRanges;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.peer.PeerException;
import io.fodc.proxy.peer.Peers;
import io.fodc.proxy.windows.NodeWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import io.fodc.window.ScanReport;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowQuery;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /metrics-windows}: every sample of a range. A JSON array of series, as upstream's, or a
 * line per series and a last line that says what is missing. However slowly it is read, no window
 * is held up.
 */
final class WindowPages {
  private static final long MIN_STEP_MILLIS = 1;
  private static final long MAX_STEP_MILLIS = 86_400_000;
  private static final int CHUNK_BYTES = 32 << 10;

  private final VisibleFleet fleet;
  private final Optional<Peers> peers;
  private final SeriesTable table;
  private final OlderRanges older;

  WindowPages(VisibleFleet fleet, Optional<Peers> peers, SeriesTable table, OlderRanges older) {
    this.fleet = fleet;
    this.peers = peers;
    this.table = table;
    this.older = older;
  }

  List<Route> routes() {
    return List.of(
        Route.of("/metrics-windows", Permission.READ_WINDOWS, parameters(), this::windows));
  }

  static List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>(NodeFilter.PARAMETERS);
    parameters.addAll(
        List.of(
            Parameter.SHARD,
            Parameter.MATCH,
            Parameter.START,
            Parameter.END,
            Parameter.START_TIME,
            Parameter.END_TIME,
            Parameter.STEP,
            Parameter.FETCH));
    return parameters;
  }

  /**
   * What is asked of windows.
   *
   * @param step least time between two samples of a series
   * @param older whether agents may be asked for what is older
   */
  record Wanted(SeriesFilter filter, TimeRange range, long step, boolean older) {
    boolean fetches() {
      return older && range.hasBeginning();
    }
  }

  /** What a query asks for, but for the nodes. */
  Wanted wanted(Query query) {
    long step =
        query
            .one(Parameter.STEP)
            .map(
                value ->
                    TimeParameter.durationMillis(
                        Parameter.STEP.name(), value, MIN_STEP_MILLIS, MAX_STEP_MILLIS))
            .orElse(WindowQuery.EVERY_SAMPLE);
    return new Wanted(
        new SeriesFilter(table, MatchParameter.of(query)),
        TimeRange.of(query),
        step,
        query.flag(Parameter.FETCH, true));
  }

  private void windows(Request request, Reply reply) throws IOException {
    String type =
        MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE, Json.LINES_MEDIA_TYPE));
    boolean lines = type.equals(Json.LINES_MEDIA_TYPE);
    Wanted asked = wanted(request.query());
    NodeFilter filter = NodeFilter.of(request.query());
    FleetView before = fleet.of(request);
    List<NodeView> first = nodes(before, filter);
    try (PeerParts parts = parts(request, before, first, asked)) {
      Map<NodeId, String> lacking = fetch(asked, here(before, first));
      lacking.putAll(parts.lacking());
      FleetView view = before.withOwn(fleet.ownOf(request));
      List<NodeView> nodes = nodes(view, filter);
      MissingHeader.set(reply, missing(nodes, asked.range(), lacking), view.silent());
      reply.stream(
          type, out -> new Answer(table, asked, lines, lacking).write(out, view, nodes, parts));
    }
  }

  /** The nodes whose windows are here. */
  private static List<NodeView> here(FleetView view, List<NodeView> nodes) {
    return nodes.stream().filter(node -> view.holder(node.id()).isEmpty()).toList();
  }

  private PeerParts parts(Request request, FleetView view, List<NodeView> nodes, Wanted asked) {
    if (peers.isEmpty() || here(view, nodes).size() == nodes.size()) {
      return PeerParts.none();
    }
    Peers others = peers.get();
    return PeerParts.ask(
        others,
        view,
        nodes,
        PartRequest.newBuilder().setView("series").setQuery(request.line().rawQuery()).build(),
        frames -> WholeLines.copy(frames, OutputStream.nullOutputStream()),
        request,
        asked.fetches() ? others.timeout().plus(others.fetchTime()) : others.timeout());
  }

  private static List<NodeView> nodes(FleetView view, NodeFilter wanted) {
    return wanted.of(view.nodes()).stream()
        .filter(node -> node.status() != NodeStatus.RETIRED)
        .toList();
  }

  /**
   * Gets what is older than the windows; only a range with a beginning asks for it.
   *
   * @return nodes that lack some of it all the same, and why
   */
  Map<NodeId, String> fetch(Wanted asked, List<NodeView> nodes) {
    return asked.fetches()
        ? new HashMap<>(older.get(nodes, asked.range().fromMillis(), asked.range().toMillis()))
        : new HashMap<>();
  }

  /** Writes the series of nodes whose windows are here, a line for each. */
  Map<NodeId, String> lines(
      Wanted asked, List<NodeView> nodes, Map<NodeId, String> lacking, OutputStream out)
      throws IOException {
    Answer answer = new Answer(table, asked, true, lacking);
    BufferedOutputStream buffered = new BufferedOutputStream(out, CHUNK_BYTES);
    answer.series(buffered, nodes);
    buffered.flush();
    return answer.lacking();
  }

  /**
   * Nodes that cannot have all of the range: silent ones, unless all of it was before that, and
   * those whose agents have more of it than came in time.
   */
  private static List<NodeView> missing(
      List<NodeView> nodes, TimeRange range, Map<NodeId, String> lacking) {
    List<NodeView> silent = Missing.of(nodes);
    return nodes.stream()
        .filter(
            node ->
                lacking.containsKey(node.id())
                    || (silent.contains(node)
                        && node.times().newestTickMillis() < range.toMillis()))
        .toList();
  }

  /** One answer on its way out. */
  private record Answer(
      SeriesTable table, Wanted asked, boolean lines, Map<NodeId, String> lacking) {

    Answer {
      lacking = new HashMap<>(lacking);
    }

    void write(OutputStream out, FleetView view, List<NodeView> nodes, PeerParts parts)
        throws IOException {
      List<NodeView> here = here(view, nodes);
      if (lines) {
        series(out, here);
        for (PeerParts.Part part : parts.readable()) {
          copy(part, parts, out);
        }
        trailer(out, view, nodes);
      } else if (parts.readable().isEmpty()) {
        array(out, here);
      } else {
        LinesAsArray array = new LinesAsArray(out);
        series(array, here);
        for (PeerParts.Part part : parts.readable()) {
          copy(part, parts, array);
        }
        array.end();
      }
    }

    private void array(OutputStream out, List<NodeView> nodes) throws IOException {
      JsonGenerator json = Json.generator(out);
      SeriesJson.TickTexts texts = new SeriesJson.TickTexts();
      json.writeStartArray();
      for (NodeView node : nodes) {
        node(json, node, false, texts);
      }
      json.writeEndArray();
      json.close();
    }

    /** A line per series. */
    void series(OutputStream out, List<NodeView> nodes) throws IOException {
      JsonGenerator json = Json.generator(out);
      json.setRootValueSeparator(null);
      SeriesJson.TickTexts texts = new SeriesJson.TickTexts();
      for (NodeView node : nodes) {
        node(json, node, true, texts);
      }
      json.close();
    }

    /**
     * The lines of a peer. That they end early is known before the answer begins, unless this
     * machine cannot read twice what it has kept: then lines say so at their end, and an array
     * breaks off.
     */
    private void copy(PeerParts.Part part, PeerParts parts, OutputStream out) throws IOException {
      try {
        WholeLines.copy(part.frames(), out);
      } catch (PeerException e) {
        if (parts.endsEarly(part, e.reason())) {
          parts.lacking().forEach(lacking::putIfAbsent);
          if (!lines) {
            throw new IOException("the part of proxy " + part.peer().url() + " ends early", e);
          }
        }
      }
    }

    private void node(
        JsonGenerator json, NodeView node, boolean linePerSeries, SeriesJson.TickTexts texts)
        throws IOException {
      Optional<NodeWindow> window = node.window();
      if (window.isPresent()) {
        SeriesJson series = new SeriesJson(json, table, node, linePerSeries, texts);
        ScanReport report =
            window
                .get()
                .scan(
                    new WindowQuery(
                        asked.filter().of(node),
                        asked.range().fromMillis(),
                        asked.range().toMillis(),
                        asked.step()),
                    series);
        series.end();
        if (report.isTorn()) {
          torn(node, report.lostToMillis());
        }
      }
    }

    /**
     * Ticks went while the node's series were written. Lines say so at their end. An array cannot:
     * it breaks off, unless it is of whatever is held.
     */
    private void torn(NodeView node, long lostToMillis) throws IOException {
      String reason =
          "samples up to %s made room for newer ones while the answer was written"
              .formatted(Instant.ofEpochMilli(lostToMillis));
      lacking.putIfAbsent(node.id(), reason);
      if (!lines && asked.range().hasBeginning()) {
        throw new IOException(
            "%s of node %s: ask for less, read faster, or ask for %s"
                .formatted(reason, node.id(), Json.LINES_MEDIA_TYPE));
      }
    }

    /** The last line: what is missing, and which stretch of time each node could answer for. */
    private void trailer(OutputStream out, FleetView view, List<NodeView> nodes)
        throws IOException {
      JsonGenerator json = Json.generator(out);
      json.setRootValueSeparator(null);
      json.writeStartObject();
      Missing.write(json, view.silent(), missing(nodes, asked.range(), lacking), lacking);
      json.writeArrayFieldStart("coverage");
      for (NodeView node : nodes) {
        coverage(json, node);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
      json.close();
    }

    private void coverage(JsonGenerator json, NodeView node) throws IOException {
      json.writeStartObject();
      json.writeStringField("cluster", node.id().cluster());
      json.writeStringField("node_id", node.id().nodeId());
      var stats = node.window().flatMap(window -> window.stats());
      if (stats.isPresent()) {
        Json.timeField(json, "oldest_sample", stats.get().oldestTickMillis());
        Json.timeField(json, "newest_sample", stats.get().newestTickMillis());
      }
      json.writeArrayFieldStart("evidence_gaps");
      for (EvidenceGap gap : node.gaps()) {
        if (asked.range().overlaps(gap.fromMillis(), gap.toMillis())) {
          NodeJson.gap(json, gap);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
