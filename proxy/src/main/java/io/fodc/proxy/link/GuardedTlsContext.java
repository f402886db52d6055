package io.fodc.proxy.link;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLContext} whose sockets come from {@link GuardedTlsSockets}; all else is the context
 * it stands before.
 */
final class GuardedTlsContext extends SSLContext {

  GuardedTlsContext(
      SSLContext context,
      boolean clientsMustShow,
      ScheduledExecutorService timer,
      Duration handshakeLimit) {
    super(
        new Spi(
            context,
            new GuardedTlsSockets(
                context.getSocketFactory(), clientsMustShow, timer, handshakeLimit)),
        context.getProvider(),
        context.getProtocol());
  }

  private static final class Spi extends SSLContextSpi {

    private final SSLContext context;
    private final GuardedTlsSockets sockets;

    Spi(SSLContext context, GuardedTlsSockets sockets) {
      this.context = context;
      this.sockets = sockets;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("initialised before");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return sockets;
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return context.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return context.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }
  }
}
