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
import java.util.concurrent.locks.LockSupport;

/**
 * A cable that can be cut or made slow: forwards TCP on 127.0.0.1 to a port until it is told not
 * to. A target that is away is like a cut.
 */
final class Forwarder implements Closeable {
  private static final int CHUNK_BYTES = 16 << 10;

  private final ServerSocket listener;
  private final int target;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile int bytesPerSecond;

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

  /** Lets so much through in a second, in each direction of each connection; 0 for everything. */
  void pace(int bytes) {
    bytesPerSecond = bytes;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        if (cut) {
          near.close();
          continue;
        }
        connect(near);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket near) throws IOException {
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(near);
      open.add(far);
      Thread.ofVirtual().start(() -> copy(near, far));
      Thread.ofVirtual().start(() -> copy(far, near));
    } catch (IOException e) {
      near.close();
    }
  }

  private void copy(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[CHUNK_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        int pace = bytesPerSecond;
        if (pace > 0) {
          LockSupport.parkNanos(read * 1_000_000_000L / pace);
        }
      }
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
