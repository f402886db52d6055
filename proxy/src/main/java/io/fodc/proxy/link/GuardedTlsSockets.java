package io.fodc.proxy.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS over an accepted socket, with a limit on the handshake and, for mutual TLS, a client
 * certificate required: Helidon sets neither when it uses plain sockets, and with its non-blocking
 * sockets it asks the name service for every peer.
 */
final class GuardedTlsSockets extends SSLSocketFactory {

  /**
   * From the handshake to the connection that takes it over: Helidon runs both on the connection's
   * one thread.
   */
  private static final ThreadLocal<@Nullable HandshakeWatch> UNDERWAY = new ThreadLocal<>();

  private final SSLSocketFactory sockets;
  private final boolean clientsMustShow;
  private final ScheduledExecutorService timer;
  private final Duration handshakeLimit;

  GuardedTlsSockets(
      SSLSocketFactory sockets,
      boolean clientsMustShow,
      ScheduledExecutorService timer,
      Duration handshakeLimit) {
    this.sockets = sockets;
    this.clientsMustShow = clientsMustShow;
    this.timer = timer;
    this.handshakeLimit = handshakeLimit;
  }

  static @Nullable HandshakeWatch takeWatch() {
    HandshakeWatch watch = UNDERWAY.get();
    UNDERWAY.remove();
    return watch;
  }

  @Override
  public Socket createSocket(Socket accepted, @Nullable InputStream consumed, boolean autoClose)
      throws IOException {
    UNDERWAY.set(new HandshakeWatch(accepted, timer, handshakeLimit));
    SSLSocket socket = (SSLSocket) sockets.createSocket(accepted, consumed, true);
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(clientsMustShow);
    return socket;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return sockets.createSocket(socket, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return sockets.createSocket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return sockets.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return sockets.createSocket(host, port, local, localPort);
  }
}
