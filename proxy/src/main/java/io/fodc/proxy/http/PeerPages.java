package io.fodc.proxy.http;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.fleet.FleetView;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.peer.NodeWire;
import io.fodc.proxy.peer.PartWriter;
import io.fodc.proxy.peer.Peers;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.peer.v1.End;
import io.fodc.schemas.wire.peer.v1.Head;
import io.fodc.schemas.wire.peer.v1.Lack;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code POST /api/v1/peer/parts}: what this proxy has of an answer that another one makes. Which
 * nodes there are is told to any proxy; what they measured only in the name of somebody, as far as
 * that one may see it.
 */
final class PeerPages {
  static final String PATH = "/api/v1/peer/parts";

  private final Supplier<FleetView> fleet;
  private final SeriesTable table;
  private final WindowPages windows;
  private final ConfigPages configs;
  private final String instance;
  private final String proxyId;

  PeerPages(
      Supplier<FleetView> fleet,
      SeriesTable table,
      WindowPages windows,
      ConfigPages configs,
      String instance,
      String proxyId) {
    this.fleet = fleet;
    this.table = table;
    this.windows = windows;
    this.configs = configs;
    this.instance = instance;
    this.proxyId = proxyId;
  }

  List<Route> routes() {
    return List.of(
        Route.of(HttpMethod.POST, PATH, Permission.ACT_AS_PEER, Route.Body.BYTES, this::parts));
  }

  private void parts(Request request, Reply reply) throws IOException {
    PartRequest wanted = wanted(request);
    switch (wanted.getView()) {
      case "nodes" -> nodes(reply);
      case "samples" -> samples(request, reply, wanted);
      case "series" -> series(request, reply, wanted);
      case "configs" -> configs(request, reply, wanted);
      default -> throw malformed("it asks for '" + Problem.excerpt(wanted.getView()) + "'");
    }
  }

  private static PartRequest wanted(Request request) throws IOException {
    try {
      byte[] body = request.body().binaryValue();
      return PartRequest.parseFrom(body == null ? new byte[0] : body);
    } catch (InvalidProtocolBufferException e) {
      throw malformed("it is no PartRequest");
    }
  }

  private static ProblemException malformed(String why) {
    return Problem.of(
            ProblemCode.BODY_MALFORMED,
            "the request of a proxy cannot be understood: " + why,
            "run the same version on all proxies")
        .thrown();
  }

  /** Makes the frames between head and end. */
  @FunctionalInterface
  interface Frames {
    void write(PartWriter out, End.Builder end) throws IOException;
  }

  private void stream(Reply reply, long atMillis, Frames frames) throws IOException {
    Head head =
        Head.newBuilder().setInstance(instance).setProxyId(proxyId).setAtMillis(atMillis).build();
    reply.stream(
        Peers.MEDIA_TYPE,
        out -> {
          PartWriter writer = new PartWriter(out, head);
          End.Builder end = End.newBuilder();
          frames.write(writer, end);
          writer.end(end);
        });
  }

  private void nodes(Reply reply) throws IOException {
    FleetView view = fleet.get();
    stream(
        reply,
        view.atMillis(),
        (out, end) -> {
          for (NodeView node : view.nodes()) {
            out.write(PartFrame.newBuilder().setNode(NodeWire.write(node)));
          }
        });
  }

  /** The wanted nodes that the caller may see. */
  private static List<NodeView> held(FleetView view, PartRequest wanted, Reach reach) {
    Set<NodeId> ids = ids(wanted);
    return view.nodes().stream()
        .filter(node -> ids.contains(node.id()) && reach.covers(node.id(), node.role()))
        .toList();
  }

  private static Set<NodeId> ids(PartRequest wanted) {
    Set<NodeId> ids = new HashSet<>();
    try {
      for (var cluster : wanted.getNodesList()) {
        for (String node : cluster.getNodeIdsList()) {
          ids.add(new NodeId(cluster.getCluster(), node));
        }
      }
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
    return ids;
  }

  private static Reach reach(Request request, Permission needed) {
    Reach reach = request.caller().identity().reach(needed);
    if (reach.nothing()) {
      throw new DeniedException(needed, "");
    }
    return reach;
  }

  private void samples(Request request, Reply reply, PartRequest wanted) throws IOException {
    FleetView view = fleet.get();
    ExpositionFormat format =
        wanted.getOpenMetrics() ? ExpositionFormat.OPENMETRICS_1_0 : ExpositionFormat.TEXT_0_0_4;
    Query query = Query.of(wanted.getQuery(), MetricPages.federateParameters());
    List<NodePage> pages = new ArrayList<>();
    List<Lack> lacking = new ArrayList<>();
    try {
      for (NodeView node : held(view, wanted, reach(request, Permission.READ_METRICS))) {
        NodePage.current(node, view.atMillis())
            .ifPresentOrElse(
                pages::add, () -> lacking.add(lack(node.id(), "it has no current sample").build()));
      }
      FamilySource families =
          FederatePage.plan(table, format, pages, new SeriesFilter(table, MatchParameter.of(query)))
              .families();
      stream(
          reply,
          view.atMillis(),
          (out, end) -> {
            write(families, out);
            end.addAllLacking(lacking);
          });
    } finally {
      pages.forEach(NodePage::close);
    }
  }

  private static void write(FamilySource families, PartWriter out) throws IOException {
    PageBuffer page = new PageBuffer(out.chunks());
    for (Optional<FamilyHead> head = families.head(); head.isPresent(); head = families.head()) {
      out.write(
          PartFrame.newBuilder().setFamily(PeerFamilies.message(head.get(), families.samples())));
      families.writeAndNext(page);
      page.flush();
    }
  }

  private void series(Request request, Reply reply, PartRequest wanted) throws IOException {
    Reach reach = reach(request, Permission.READ_WINDOWS);
    WindowPages.Wanted asked =
        windows.wanted(Query.of(wanted.getQuery(), WindowPages.parameters()));
    Map<NodeId, String> lacking = windows.fetch(asked, held(fleet.get(), wanted, reach));
    FleetView view = fleet.get();
    List<NodeView> nodes = held(view, wanted, reach);
    nodes.stream()
        .filter(node -> node.window().isEmpty())
        .forEach(node -> lacking.putIfAbsent(node.id(), "it has no window"));
    stream(
        reply,
        view.atMillis(),
        (out, end) ->
            windows
                .lines(asked, nodes, lacking, out.chunks())
                .forEach((node, why) -> end.addLacking(lack(node, why))));
  }

  private static Lack.Builder lack(NodeId node, String why) {
    return Lack.newBuilder().setCluster(node.cluster()).setNodeId(node.nodeId()).setReason(why);
  }

  private void configs(Request request, Reply reply, PartRequest wanted) throws IOException {
    Reach reach = reach(request, Permission.READ_CONFIG);
    Query query = Query.of(wanted.getQuery(), ConfigPages.parameters());
    Set<NodeId> ids = ids(wanted);
    stream(reply, fleet.get().atMillis(), (out, end) -> configs.write(query, ids, reach, out));
  }
}
