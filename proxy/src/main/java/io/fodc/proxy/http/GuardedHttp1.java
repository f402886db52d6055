package io.fodc.proxy.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * Takes every connection of the listener for HTTP/1.1 and puts it under the {@link
 * ConnectionGuard}. Nothing else is spoken here: Helidon's HTTP/2 can be stopped by one oversized
 * header, so neither its preface nor an upgrade to it is understood.
 */
final class GuardedHttp1 implements ServerConnectionSelector {
  private final Http1ConnectionSelector delegate;
  private final ConnectionGuard guard;

  GuardedHttp1(Http1Config config, ConnectionGuard guard) {
    this.delegate = Http1ConnectionSelector.builder().config(config).build();
    this.guard = guard;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return delegate.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new GuardedConnection(delegate.connection(context), guard);
  }

  private record GuardedConnection(ServerConnection delegate, ConnectionGuard guard)
      implements ServerConnection, InterruptableTask<Void> {
    @Override
    public void handle(Limit limit) throws InterruptedException {
      guard.enter();
      try {
        delegate.handle(limit);
      } finally {
        guard.leave();
      }
    }

    @Override
    public Duration idleTime() {
      return delegate.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      delegate.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return delegate instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public void run() {}
  }
}
