package io.fodc.proxy.link;

import static java.util.Objects.requireNonNull;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.helidon.common.socket.SocketOptions;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcProtocolSelector;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@link LinkServer} on Helidon's gRPC server, behind the guards it needs. */
public final class HelidonLinkServer implements LinkServer {

  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  /**
   * Sixteen full frames: less than the frames Helidon queues for a stream before it stops reading
   * the connection.
   */
  private static final int INITIAL_WINDOW_BYTES = 256 << 10;

  /** In ten seconds, of one connection: Helidon takes every cancelled call for an attack. */
  private static final int MOST_RESETS = 1_000;

  private final LinkServerSettings settings;
  private final List<BindableService> services;
  private final CallSweep sweep;
  private final HelidonConnections connections;
  private volatile @Nullable WebServer server;

  public HelidonLinkServer(LinkServerSettings settings, List<? extends BindableService> services) {
    this.settings = requireNonNull(settings);
    this.services = List.copyOf(services);
    this.sweep = new CallSweep(settings.silenceLimit());
    this.connections = new HelidonConnections(settings, sweep);
  }

  @Override
  public void start() throws IOException {
    if (server != null) {
      throw new IllegalStateException("the link server has been started before");
    }
    HelidonServiceLoading.restrict();
    HpackRepair.verify();
    WebServer built = build();
    server = built.start();
    if (!built.isRunning() || built.port() <= 0) {
      // Helidon logs why and carries on
      throw new IOException(
          "cannot listen for agents on " + settings.address() + ": address in use or not ours");
    }
  }

  private WebServer build() throws IOException {
    WebServerConfig.Builder builder =
        WebServer.builder()
            .config(Config.empty())
            .bindAddress(settings.address())
            .backlog(settings.backlog())
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(200))
            .idleConnectionTimeout(Duration.ofMinutes(5))
            .idleConnectionPeriod(Duration.ofSeconds(30))
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .protocolsDiscoverServices(false)
            .featuresDiscoverServices(false)
            .addConnectionSelector(new GuardedHttp2Selector(http2(), connections))
            .addRouting(routing());
    if (settings.tls().isPresent()) {
      builder
          .useNio(false)
          .tls(HelidonTls.create(settings.tls().get(), sweep.timer(), settings.handshakeLimit()));
    }
    return builder.build();
  }

  private Http2ConnectionSelector http2() {
    GrpcConfig grpc =
        GrpcConfig.builder()
            .enableCompression(false)
            .maxReadBufferSize(settings.maxMessageBytes())
            .build();
    return Http2ConnectionSelector.builder()
        .http2Config(
            Http2Config.builder()
                .maxRapidResets(MOST_RESETS)
                .sendErrorDetails(true)
                .maxHeaderListSize(settings.maxHeaderBytes())
                .initialWindowSize(INITIAL_WINDOW_BYTES)
                .flowControlTimeout(settings.sendLimit())
                .build())
        .addSubProtocolSelector(GrpcProtocolSelector.create(grpc))
        .build();
  }

  private GrpcRouting.Builder routing() {
    GrpcRouting.Builder routing = GrpcRouting.builder().config(Config.empty());
    HelidonRepairs repairs = new HelidonRepairs(connections);
    CallGuard guard = new CallGuard(settings, sweep);
    for (BindableService service : services) {
      routing.service(ServerInterceptors.interceptForward(service, repairs, guard));
    }
    return routing;
  }

  @Override
  public int port() {
    WebServer running = server;
    if (running == null) {
      throw new IllegalStateException("the link server has not been started");
    }
    return running.port();
  }

  @Override
  public void close() {
    connections.drain();
    WebServer running = server;
    if (running != null && running.isRunning()) {
      await(connections::idle, settings.closeLimit());
      connections
          .all()
          .forEach(
              connection ->
                  connection.endCalls(Status.UNAVAILABLE.withDescription("the proxy is stopping")));
      await(connections::idle, LAST_WORDS);
      running.stop();
    }
    sweep.close();
  }

  private static void await(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
        Thread.sleep(5);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
