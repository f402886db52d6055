package io.fodc.proxy.http;

import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The REST and Prometheus interfaces, from settings and sources to a bound port. */
public final class ProxyHttp implements AutoCloseable {
  private final ProxyHttpServer server;

  private ProxyHttp(ProxyHttpServer server) {
    this.server = server;
  }

  /**
   * Binds and serves.
   *
   * @throws IOException naming the address or the file that is the reason, and the remedy
   */
  public static ProxyHttp start(HttpSettings settings, HttpSources sources) throws IOException {
    RequestMetrics requests = new RequestMetrics();
    ConnectionGuard guard = new ConnectionGuard(settings, System::nanoTime);
    try {
      List<Route> routes = routes(settings, sources, requests, guard);
      return new ProxyHttp(
          ProxyHttpServer.start(
              settings, routes, sources.access(), requests, guard, sources.instance()));
    } catch (IOException | RuntimeException e) {
      guard.close();
      throw e;
    }
  }

  static List<Route> routes(
      HttpSettings settings, HttpSources sources, RequestMetrics requests, ConnectionGuard guard) {
    VisibleFleet fleet = new VisibleFleet(sources.fleet(), sources.peers());
    LongAdder conflicts = new LongAdder();
    OwnMetrics own = new OwnMetrics(sources, requests, conflicts, guard);
    SeriesTable table = sources.windows().table();
    WindowPages windows = new WindowPages(fleet, sources.peers(), table, sources.older());
    ConfigPages configs =
        new ConfigPages(fleet, sources.peers(), sources.configs(), sources.clockMillis());
    List<Route> routes = new ArrayList<>();
    routes.addAll(
        new MetricPages(fleet, sources.peers(), table, own, settings.includeFleet(), conflicts)
            .routes());
    routes.addAll(windows.routes());
    routes.addAll(configs.routes());
    routes.addAll(
        new CapturePages(
                sources.captures(), fleet, sources.peers(), sources.access(), sources.clockMillis())
            .routes());
    routes.addAll(
        new PeerPages(sources.fleet(), table, windows, configs, sources.instance(), "").routes());
    routes.addAll(new ClusterPages(fleet).routes());
    routes.addAll(
        new ServicePages(
                fleet,
                sources.peers(),
                sources.windows(),
                sources.captures(),
                sources.facts(),
                sources.access(),
                sources.ingest(),
                settings.tls().isPresent())
            .routes());
    routes.addAll(new AccessPages(sources.access()).routes());
    routes.addAll(
        new ProfilePages(
                sources.artifacts(),
                new FleetCaptures(sources.captures(), sources.peers()),
                sources.access())
            .routes());
    routes.addAll(new AuditPages(sources.access().audit()).routes());
    return routes;
  }

  /** The bound port. */
  public int port() {
    return server.port();
  }

  /** Stops within about a second; answers that run longer are broken off. */
  @Override
  public void close() {
    server.close();
  }
}
