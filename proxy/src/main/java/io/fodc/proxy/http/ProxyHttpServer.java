package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The listener: HTTP/1.1 only, a virtual thread per connection, everything a client can send or
 * leave unread bounded.
 */
final class ProxyHttpServer implements AutoCloseable {
  private static final Duration GRACE = Duration.ofMillis(500);

  private final ConnectionGuard guard;
  private final WebServer server;

  private ProxyHttpServer(ConnectionGuard guard, WebServer server) {
    this.guard = guard;
    this.server = server;
  }

  /**
   * Binds and serves; takes the guard over.
   *
   * @throws IOException naming the address or the file that is the reason
   */
  static ProxyHttpServer start(
      HttpSettings settings,
      List<Route> routes,
      AccessControl access,
      RequestMetrics metrics,
      ConnectionGuard guard,
      String instance)
      throws IOException {
    Dispatcher dispatcher =
        new Dispatcher(
            routes,
            access,
            new SiteGuard(settings, access),
            guard,
            metrics,
            settings.concurrentRequests(),
            instance,
            System::nanoTime);
    return new ProxyHttpServer(guard, listen(settings, guard, dispatcher));
  }

  private static WebServer listen(
      HttpSettings settings, ConnectionGuard guard, Dispatcher dispatcher) throws IOException {
    Http1Config http1 =
        Http1Config.builder()
            .maxPrologueLength(HttpSettings.MAX_REQUEST_LINE_BYTES)
            .maxHeadersSize(HttpSettings.MAX_HEADER_BYTES)
            // Everybody writes match[]= with its brackets as they are; the query is decoded
            // strictly later.
            .validatePrologue(false)
            .build();
    WebServerConfig.Builder config =
        WebServer.builder()
            .bindAddress(settings.address())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new GuardedHttp1(http1, guard))
            .maxPayloadSize(HttpSettings.MAX_PEER_BODY_BYTES)
            .maxTcpConnections(settings.connections())
            .idleConnectionTimeout(settings.headTimeout())
            .connectionOptions(
                options -> options.readTimeout(settings.headTimeout()).tcpNoDelay(true))
            .directHandlers(TransportProblems.handlers())
            .routing(routing -> routing.any(dispatcher));
    if (settings.tls().isPresent()) {
      Tls tls = ServerTls.of(settings.tls().get());
      config.tls(tls);
    }
    WebServer server;
    try {
      server = config.build().start();
    } catch (RuntimeException e) {
      throw new IOException(cannotListen(settings, reason(e)), e);
    }
    if (!server.isRunning() || server.port() <= 0) {
      // Helidon logs why and carries on.
      throw new IOException(cannotListen(settings, "address in use or not ours"));
    }
    return server;
  }

  private static String cannotListen(HttpSettings settings, String reason) {
    return "cannot listen for HTTP on "
        + settings.address()
        + ": "
        + reason
        + "; choose another http.address or end what holds it";
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  /** The bound port. */
  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
    guard.close();
  }
}
