package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.fetch.OlderRanges;
import io.fodc.proxy.fleet.EvidenceGap;
import io.fodc.proxy.fleet.NodeStatus;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.windows.NodeWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.ScanReport;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowQuery;
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

  private final VisibleFleet fleet;
  private final SeriesTable table;
  private final OlderRanges older;

  WindowPages(VisibleFleet fleet, SeriesTable table, OlderRanges older) {
    this.fleet = fleet;
    this.table = table;
    this.older = older;
  }

  List<Route> routes() {
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
    return List.of(
        Route.of("/metrics-windows", Permission.READ_WINDOWS, parameters, this::windows));
  }

  private void windows(Request request, Reply reply) throws IOException {
    String type =
        MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE, Json.LINES_MEDIA_TYPE));
    boolean lines = type.equals(Json.LINES_MEDIA_TYPE);
    Query query = request.query();
    TimeRange range = TimeRange.of(query);
    long step =
        query
            .one(Parameter.STEP)
            .map(
                value ->
                    TimeParameter.durationMillis(
                        Parameter.STEP.name(), value, MIN_STEP_MILLIS, MAX_STEP_MILLIS))
            .orElse(WindowQuery.EVERY_SAMPLE);
    SeriesFilter filter = new SeriesFilter(table, MatchParameter.of(query));
    NodeFilter wanted = NodeFilter.of(query);
    Map<NodeId, String> lacking = fetch(query, range, nodes(request, wanted));
    List<NodeView> nodes = nodes(request, wanted);
    MissingHeader.set(reply, missing(nodes, range, lacking));
    reply.stream(
        type, out -> new Answer(table, filter, range, step, lines, lacking).write(out, nodes));
  }

  private List<NodeView> nodes(Request request, NodeFilter wanted) {
    return wanted.of(fleet.of(request).nodes()).stream()
        .filter(node -> node.status() != NodeStatus.RETIRED)
        .toList();
  }

  /** Gets what is older than the windows; only a range with a beginning asks for it. */
  private Map<NodeId, String> fetch(Query query, TimeRange range, List<NodeView> nodes) {
    boolean may = query.flag(Parameter.FETCH, true);
    return may && range.hasBeginning()
        ? older.get(nodes, range.fromMillis(), range.toMillis())
        : Map.of();
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
      SeriesTable table,
      SeriesFilter filter,
      TimeRange range,
      long step,
      boolean lines,
      Map<NodeId, String> lacking) {

    Answer {
      lacking = new HashMap<>(lacking);
    }

    void write(OutputStream out, List<NodeView> nodes) throws IOException {
      JsonGenerator json = Json.generator(out);
      SeriesJson.TickTexts texts = new SeriesJson.TickTexts();
      if (lines) {
        json.setRootValueSeparator(null);
      } else {
        json.writeStartArray();
      }
      for (NodeView node : nodes) {
        node(json, node, texts);
      }
      if (lines) {
        trailer(json, nodes);
        json.writeRaw('\n');
      } else {
        json.writeEndArray();
      }
      json.close();
    }

    private void node(JsonGenerator json, NodeView node, SeriesJson.TickTexts texts)
        throws IOException {
      Optional<NodeWindow> window = node.window();
      if (window.isPresent()) {
        SeriesJson series = new SeriesJson(json, table, node, lines, texts);
        ScanReport report =
            window
                .get()
                .scan(
                    new WindowQuery(filter.of(node), range.fromMillis(), range.toMillis(), step),
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
      if (!lines && range.hasBeginning()) {
        throw new IOException(
            "%s of node %s: ask for less, read faster, or ask for %s"
                .formatted(reason, node.id(), Json.LINES_MEDIA_TYPE));
      }
    }

    /** The last line: what is missing, and which stretch of time each node could answer for. */
    private void trailer(JsonGenerator json, List<NodeView> nodes) throws IOException {
      json.writeStartObject();
      Missing.write(json, missing(nodes, range, lacking), lacking);
      json.writeArrayFieldStart("coverage");
      for (NodeView node : nodes) {
        coverage(json, node);
      }
      json.writeEndArray();
      json.writeEndObject();
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
        if (range.overlaps(gap.fromMillis(), gap.toMillis())) {
          NodeJson.gap(json, gap);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
