package io.fodc.agent.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A wire between agent and proxy that can be cut, or go dead without saying so. */
final class TcpForwarder implements AutoCloseable {
  private final ServerSocket listener;
  private final int targetPort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition thawed = lock.newCondition();
  private boolean frozen;
  final AtomicLong bytesUp = new AtomicLong();

  TcpForwarder(int targetPort) throws IOException {
    this.targetPort = targetPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("forwarder").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Closes every connection; new ones pass. */
  void cut() {
    for (Socket socket : sockets) {
      close(socket);
    }
    sockets.clear();
  }

  /** Nothing passes any more, and nobody is told. */
  void freeze() {
    lock.lock();
    frozen = true;
    lock.unlock();
  }

  void thaw() {
    lock.lock();
    frozen = false;
    thawed.signalAll();
    lock.unlock();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        Socket far = new Socket();
        sockets.add(near);
        sockets.add(far);
        far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), 2_000);
        Thread.ofVirtual().start(() -> pump(near, far, bytesUp));
        Thread.ofVirtual().start(() -> pump(far, near, new AtomicLong()));
      } catch (IOException e) {
        cut();
      }
    }
  }

  private void pump(Socket from, Socket to, AtomicLong count) {
    byte[] buffer = new byte[4_096];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        waitWhileFrozen();
        to.getOutputStream().write(buffer, 0, n);
        count.addAndGet(n);
      }
    } catch (IOException | InterruptedException e) {
      // The wire is cut.
    }
  }

  private void waitWhileFrozen() throws InterruptedException {
    lock.lock();
    try {
      while (frozen) {
        thawed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed is closed.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    thaw();
    cut();
  }
}
