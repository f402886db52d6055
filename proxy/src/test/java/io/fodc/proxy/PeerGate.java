package io.fodc.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The address of a proxy that may not run yet, be away, or not answer. */
public final class PeerGate implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int target;
  private volatile boolean frozen;

  /** One that leads nowhere. */
  public PeerGate() throws IOException {
    this.listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  /** One that leads to this port. */
  public static PeerGate to(int port) throws IOException {
    PeerGate gate = new PeerGate();
    gate.leadTo(port);
    return gate;
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return listening.getLocalPort();
  }

  /** What others reach it by. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Leads to this port from now on; 0 resets every connection. */
  public void leadTo(int port) {
    target = port;
    frozen = false;
    if (port == 0) {
      sockets.forEach(PeerGate::end);
      sockets.clear();
    }
  }

  /** As when a machine dies: resets both ends of every connection, and leads nowhere. */
  public void cut() {
    leadTo(0);
  }

  /** Nothing passes any more, and nobody is told. */
  public void freeze() {
    frozen = true;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        sockets.add(client);
        if (target == 0) {
          end(client);
        } else {
          connect(client);
        }
      }
    } catch (IOException done) {
      // closed
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket();
      sockets.add(server);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.startVirtualThread(() -> pump(client, server));
      Thread.startVirtualThread(() -> pump(server, client));
    } catch (IOException refused) {
      end(client);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (frozen) {
          closed.await();
          return;
        }
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException broken) {
      // the other direction ends with this one
    }
  }

  private static void end(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // closed with the other end
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listening.close();
    sockets.forEach(PeerGate::end);
  }
}
