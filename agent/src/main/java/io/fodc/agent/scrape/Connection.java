package io.fodc.agent.scrape;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection to a target, for one request. Every wait is bounded by the deadline; {@link
 * #cut()} ends all of them from another thread.
 */
final class Connection implements AutoCloseable {
  private static final int MAX_ADDRESSES = 4;

  private final Deadline deadline;
  private volatile Socket raw = new Socket();
  private volatile boolean cut;
  private Optional<SSLSocket> secure = Optional.empty();

  Connection(Deadline deadline) {
    this.deadline = deadline;
  }

  /** Connects to the first address that answers, and secures the connection if need be. */
  void connect(ScrapeTarget target, InetAddress[] addresses, Supplier<SSLSocketFactory> tls)
      throws IOException {
    int last = Math.min(addresses.length, MAX_ADDRESSES) - 1;
    for (int i = 0; i <= last; i++) {
      try {
        connectPlain(target, addresses[i]);
        break;
      } catch (ScrapeException e) {
        if (i == last || e.reason() != ScrapeReason.CONNECT) {
          throw e;
        }
      }
    }
    if (target.secure()) {
      handshake(target, tls.get());
    }
  }

  private void connectPlain(ScrapeTarget target, InetAddress address) throws ScrapeException {
    Socket socket = new Socket();
    raw = socket;
    if (cut) {
      cut();
    }
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(address, target.port()), deadline.remainingMillis());
    } catch (SocketTimeoutException e) {
      throw new ScrapeException(
          ScrapeReason.TIMEOUT, "connecting to " + address + " takes too long");
    } catch (ScrapeException e) {
      throw e;
    } catch (IOException e) {
      cutSocket();
      throw new ScrapeException(
          ScrapeReason.CONNECT, "port " + target.port() + " of " + address + ": " + e.getMessage());
    }
  }

  private void handshake(ScrapeTarget target, SSLSocketFactory factory) throws IOException {
    SSLSocket socket = (SSLSocket) factory.createSocket(raw, target.host(), target.port(), true);
    secure = Optional.of(socket);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    raw.setSoTimeout(deadline.remainingMillis());
    try {
      socket.startHandshake();
    } catch (SSLException e) {
      throw new ScrapeException(ScrapeReason.TLS, String.valueOf(e.getMessage()));
    }
  }

  /** Sends the request. */
  void send(String request) throws IOException {
    Socket socket = socket();
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Reads what has come, as {@link InputStream#read(byte[], int, int)}. */
  int read(byte[] into, int offset, int length) throws IOException {
    raw.setSoTimeout(deadline.remainingMillis());
    return socket().getInputStream().read(into, offset, length);
  }

  /** Ends every wait on this connection. Any thread. */
  void cut() {
    cut = true;
    cutSocket();
  }

  private void cutSocket() {
    try {
      raw.close();
    } catch (IOException e) {
      // A socket that cannot be closed is closed.
    }
  }

  @Override
  public void close() {
    secure.ifPresent(
        socket -> {
          try {
            socket.close();
          } catch (IOException e) {
            // The peer went first.
          }
        });
    cut();
  }

  private Socket socket() {
    return secure.isPresent() ? secure.get() : raw;
  }
}
