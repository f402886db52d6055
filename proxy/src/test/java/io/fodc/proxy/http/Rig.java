package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.access.KnownHosts;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditSettings;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.CaptureSettings;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.capture.SelfProfiler;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.fetch.OlderRanges;
import io.fodc.proxy.fleet.Admission;
import io.fodc.proxy.fleet.AgentWindow;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.HeartbeatReport;
import io.fodc.proxy.fleet.NodeDescription;
import io.fodc.proxy.fleet.NodePlace;
import io.fodc.proxy.fleet.NodeSession;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SessionControl;
import io.fodc.proxy.fleet.SessionOpening;
import io.fodc.proxy.fleet.TargetState;
import io.fodc.proxy.fleet.TickValues;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A real server on a free port, over a fleet that tests feed by hand with a clock they turn. */
final class Rig implements AutoCloseable {
  static final long START = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  static final long INTERVAL = 10_000;
  private static final long WINDOW_BYTES = 64L << 20;

  /** What becomes of wishes for older ranges. */
  interface Older {
    Map<NodeId, String> get(Collection<NodeView> nodes, long from, long to);
  }

  volatile Older older = (nodes, from, to) -> Map.of();
  volatile ArtifactFiles artifacts;
  final AtomicLong now = new AtomicLong(START);
  final NodeWindows windows;
  final Fleet fleet;
  final ConfigHistory history;
  final AuditLog audit;
  final AccessControl access;

  /** Measures rates and how long ago a file was looked at. */
  final AtomicLong nanos = new AtomicLong();

  final Captures captures;

  /** What agents were told of captures. */
  final List<CaptureCall> told = new CopyOnWriteArrayList<>();

  final ProxyHttp http;
  private final HttpSources sources;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Rig(Path directory) throws IOException {
    this(directory, local());
  }

  Rig(Path directory, HttpSettings settings) throws IOException {
    this(directory, settings, AccessSettings.none(), WINDOW_BYTES);
  }

  Rig(Path directory, HttpSettings settings, long windowBytes) throws IOException {
    this(directory, settings, AccessSettings.none(), windowBytes);
  }

  Rig(Path directory, HttpSettings settings, AccessSettings who) throws IOException {
    this(directory, settings, who, WINDOW_BYTES);
  }

  private Rig(Path directory, HttpSettings settings, AccessSettings who, long windowBytes)
      throws IOException {
    windows = new NodeWindows(windowBytes);
    history = ConfigHistory.open(directory, ConfigHistorySettings.DEFAULTS);
    audit = AuditLog.open(AuditSettings.in(directory.resolve("audit")), this::instant);
    access = AccessControl.open(who, audit, this::instant, nanos::get);
    InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    fleet = new Fleet(FleetSettings.defaults("p", "0"), clock, windows, history);
    captures =
        Captures.open(
            CaptureSettings.in(directory.resolve("captures")),
            fleet::capture,
            SelfProfiler.NONE,
            clock,
            nanos::get);
    artifacts = captures;
    ProxyFacts facts =
        new ProxyFacts("0", START, "loopback", "netty", 1, List.of("beware"), () -> true);
    sources =
        new HttpSources(
            fleet::view,
            windows,
            new OlderRanges() {
              @Override
              public Map<NodeId, String> get(Collection<NodeView> nodes, long from, long to) {
                return older.get(nodes, from, to);
              }

              @Override
              public Map<String, Long> results() {
                return Map.of("complete", 3L);
              }

              @Override
              public long receivedBytes() {
                return 17;
              }
            },
            history,
            captures,
            access,
            facts,
            fleet::sessionResults,
            () -> Map.of("received", 1L, "sent", 2L),
            now::get,
            (capture, name) -> artifacts.find(capture, name),
            Optional.empty(),
            Optional::empty);
    http = ProxyHttp.start(settings, sources);
  }

  private Instant instant() {
    return Instant.ofEpochMilli(now.get());
  }

  /** All routes of such a server. */
  List<Route> routes(HttpSettings settings) {
    try (ConnectionGuard guard = new ConnectionGuard(settings, System::nanoTime)) {
      return ProxyHttp.routes(settings, sources, new RequestMetrics(), guard);
    }
  }

  static HttpSettings local() {
    return HttpSettings.at(new InetSocketAddress("127.0.0.1", 0));
  }

  /** Settings with a client that may take this long for anything. */
  static HttpSettings impatient(Duration patience, int requests) {
    return new HttpSettings(
        new InetSocketAddress("127.0.0.1", 0),
        Optional.empty(),
        requests,
        100,
        patience,
        patience,
        patience.multipliedBy(10),
        false,
        KnownHosts.NONE);
  }

  /** One node with a session of its own. */
  final class Node {
    final NodeSession session;

    Node(String cluster, String id, NodeRole role, String pod, String container) {
      NodeDescription description =
          new NodeDescription(
              new NodePlace(pod, container, "host-1"),
              role,
              Map.of("zone", "a"),
              id + ":17912",
              id + ":17912",
              "",
              List.of(),
              "configuration");
      SessionOpening opening =
          new SessionOpening(
              new NodeId(cluster, id),
              description,
              "grpc",
              "127.0.0.1:5",
              "i-" + id,
              "0.1",
              Instant.ofEpochMilli(START),
              now.get(),
              0,
              0,
              INTERVAL,
              CAPABILITIES,
              "off",
              "not built");
      session =
          switch (fleet.admit(opening, new Deaf())) {
            case Admission.Admitted admitted -> admitted.session();
            case Admission.Refused refused -> throw new AssertionError(refused.reason());
          };
    }

    Node define(SeriesDefinition... series) {
      session.define(false, List.of(series));
      return this;
    }

    /** One tick now, a value for each series; a missing one is absent. */
    Node tick(Double... values) {
      session.tick(
          now.get(),
          values.length,
          new TickValues() {
            @Override
            public boolean present(int index) {
              return !values[index].equals(ABSENT);
            }

            @Override
            public long bits(int index) {
              return Double.doubleToRawLongBits(values[index]);
            }
          });
      return this;
    }

    Node beat(boolean up) {
      session.heartbeat(
          new HeartbeatReport(
              now.get(),
              List.of(new TargetState("t1", up, up ? "" : "connect", 0.01, 3, 0)),
              new AgentWindow(1, 2, 3, 4, 5, START, 0),
              "off",
              "not built",
              List.of(),
              50_000_000,
              1.5,
              now.get()),
          now.get());
      return this;
    }
  }

  /** What its agent can do. */
  private static final List<String> CAPABILITIES =
      List.of("config", "capture.config", "capture.heap");

  static final Double ABSENT = -12345.678;

  Node node(String cluster, String id, NodeRole role) {
    return new Node(cluster, id, role, "pod-" + id, "banyandb");
  }

  private final class Deaf implements SessionControl {
    @Override
    public void replaced(String bySession) {}

    @Override
    public void drain(Duration maxDelay, String reason) {}

    @Override
    public void collectConfig(String reason) {}

    @Override
    public void fetchWindow(String uploadId, long from, long to, long mostBytes) {}

    @Override
    public void capture(CaptureCall call) {
      told.add(call);
    }

    @Override
    public void close(String reason) {}
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, publisher);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
    http.close();
    captures.close();
    windows.close();
    history.close();
    access.close();
    try {
      audit.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
