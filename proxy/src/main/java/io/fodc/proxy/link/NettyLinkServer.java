package io.fodc.proxy.link;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** {@link LinkServer} on grpc-netty. */
public final class NettyLinkServer implements LinkServer {

  private final LinkServerSettings settings;
  private final List<BindableService> services;
  private final ExecutorService handlers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("link-call-", 0).factory());
  private final CallSweep sweep;
  private volatile @Nullable Server server;

  public NettyLinkServer(LinkServerSettings settings, List<? extends BindableService> services) {
    this.settings = requireNonNull(settings);
    this.services = List.copyOf(services);
    this.sweep = new CallSweep(settings.silenceLimit());
  }

  @Override
  public void start() throws IOException {
    if (server != null) {
      throw new IllegalStateException("the link server has been started before");
    }
    try {
      server = build().start();
    } catch (IllegalArgumentException unusable) {
      throw new IOException("cannot use " + tlsFiles() + ": " + unusable.getMessage(), unusable);
    } catch (IOException refused) {
      throw new IOException(
          "cannot listen for agents on " + settings.address() + ": " + refused.getMessage(),
          refused);
    }
  }

  /** Over its own bound netty resets a stream without saying why, so the guard's comes first. */
  private Server build() throws IOException {
    long probeMillis = Math.clamp(settings.silenceLimit().toMillis() / 2, 1_000, 30_000);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(settings.address(), credentials())
            .executor(handlers)
            .maxInboundMessageSize(settings.maxMessageBytes() + settings.maxMessageBytes() / 4)
            .maxInboundMetadataSize(settings.maxHeaderBytes())
            .handshakeTimeout(settings.handshakeLimit().toMillis(), MILLISECONDS)
            .keepAliveTime(probeMillis, MILLISECONDS)
            .keepAliveTimeout(probeMillis, MILLISECONDS)
            .permitKeepAliveTime(1, SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .maxConnectionIdle(5, MINUTES)
            .withOption(ChannelOption.SO_BACKLOG, settings.backlog())
            .withChildOption(ChannelOption.TCP_NODELAY, true)
            .intercept(new CallGuard(settings, sweep))
            .intercept(new NettyPeer());
    services.forEach(builder::addService);
    return builder.build();
  }

  private String tlsFiles() {
    return settings
        .tls()
        .map(
            tls ->
                "the link's TLS files (certificate "
                    + tls.certificateChain()
                    + ", key "
                    + tls.privateKey()
                    + ")")
        .orElse("the link's settings");
  }

  private ServerCredentials credentials() throws IOException {
    if (settings.tls().isEmpty()) {
      return InsecureServerCredentials.create();
    }
    LinkTls tls = settings.tls().get();
    var builder =
        TlsServerCredentials.newBuilder()
            .keyManager(tls.certificateChain().toFile(), tls.privateKey().toFile());
    if (tls.clientAuthorities().isPresent()) {
      builder
          .trustManager(tls.clientAuthorities().get().toFile())
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  @Override
  public int port() {
    Server running = server;
    if (running == null) {
      throw new IllegalStateException("the link server has not been started");
    }
    return running.getPort();
  }

  @Override
  public void close() {
    Server running = server;
    if (running != null) {
      running.shutdown();
      if (!awaited(running, settings.closeLimit())) {
        running.shutdownNow();
        awaited(running, Duration.ofSeconds(1));
      }
    }
    handlers.shutdownNow();
    sweep.close();
  }

  private static boolean awaited(Server stopping, Duration limit) {
    try {
      return stopping.awaitTermination(limit.toMillis(), MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
