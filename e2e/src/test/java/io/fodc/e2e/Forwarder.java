package io.fodc.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A cable that can be cut: forwards TCP on 127.0.0.1 to a port until it is told not to. */
final class Forwarder implements Closeable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Forwarder(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("forwarder").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Breaks every connection and refuses new ones by closing them at once. */
  void cut() throws IOException {
    cut = true;
    for (Closeable socket : open) {
      socket.close();
    }
  }

  void mend() {
    cut = false;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        if (cut) {
          near.close();
          continue;
        }
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        Thread.ofVirtual().start(() -> copy(near, far));
        Thread.ofVirtual().start(() -> copy(far, near));
      }
    } catch (IOException e) {
      // Closed, or the target is gone; a target that comes back needs a new forwarder.
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One side went away: closing both tells the other.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
